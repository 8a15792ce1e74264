from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent import tracing
from evals.running.figures import figures
from evals.schema.case import Case
from evals.stage.played import Played, Problem
from evals.tracing.experiments import DATASET, example_id, publish
from tests.evals.langsmith_server import langsmith_server
from tests.worlds import town

CASES = [
    Case.model_validate({"id": f"case-{n}", "about": "满多少包邮", "harm": "wrong", "turns": [{"says": "满多少包邮"}]})
    for n in (1, 2)
]
RUNS = [
    Played("case-1", "a.yaml", "clothes", "wrong", "满多少包邮", "plain", "local", reply_seconds=[0.2]),
    Played("case-2", "a.yaml", "clothes", "wrong", "满多少包邮", "plain", "local", problems=[Problem("says", "没说")]),
]


@pytest.fixture
def no_client() -> Iterator[None]:
    tracing.client.cache_clear()
    yield
    tracing.client.cache_clear()


async def test_a_run_becomes_an_experiment_over_the_data_set_of_cases(
    monkeypatch: pytest.MonkeyPatch, no_client: None
) -> None:
    async with langsmith_server() as (server, url):
        monkeypatch.setenv("LANGSMITH_API_KEY", "test-key")
        monkeypatch.setenv("LANGSMITH_ENDPOINT", url)
        client = tracing.client()
        for _ in range(2):  # the second time the cases are there already
            name = await asyncio.to_thread(publish, client, CASES, RUNS, figures(RUNS), datetime.now(UTC))
        await asyncio.to_thread(client.flush)
        assert set(server.datasets) == {DATASET}
        assert set(server.examples) == {str(example_id("case-1")), str(example_id("case-2"))}
        assert server.projects[-1]["name"] == name
        assert len(server.runs) == 2 * len(RUNS)
        passed = [one["score"] for one in server.feedback if one["key"] == "passed"]
        assert passed == [1.0, 0.0, 1.0, 0.0]


async def test_turns_are_traced_without_personal_data_and_only_with_a_key(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_client: None
) -> None:
    async with langsmith_server() as (server, url), town(database_url, tmp_path, model=True) as t:
        monkeypatch.setenv("LANGSMITH_ENDPOINT", url)
        monkeypatch.setenv("LANGSMITH_TRACING", "true")  # without a key even this sends nothing
        monkeypatch.delenv("LANGSMITH_API_KEY", raising=False)
        t.say("anna", "我的电话是13812345678，满多少包邮")
        assert await t.hears("anna")
        assert server.bytes == []
        monkeypatch.setenv("LANGSMITH_API_KEY", "test-key")
        t.say("berta", "我的电话是13812345678，满多少包邮")
        assert await t.hears("berta")
        await asyncio.to_thread(tracing.flush)
        sent = "".join(server.bytes)
        assert "满多少包邮" in sent
        assert "13812345678" not in sent
        assert "138****5678" in sent
