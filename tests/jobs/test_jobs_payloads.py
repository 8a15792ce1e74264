"""Jobs that wait while a shop is upgraded: today's tasks take yesterday's payloads, and tomorrow's go back to wait."""

from __future__ import annotations

import inspect
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml

from agent.errors import XiaoerError
from jobs import requests, signals
from jobs.tasks import blueprint
from store.deferring import Job
from tests.worlds import Town, town

BOOK: dict[str, list[dict[str, Any]]] = yaml.safe_load(
    Path(__file__).with_name("payloads.yaml").read_text(encoding="utf-8")
)
OLD = [(task, payload) for task, payloads in BOOK.items() for payload in payloads]


@pytest.fixture
async def t(database_url: str, tmp_path: Path) -> Any:
    async with town(database_url, tmp_path) as t:
        yield t


async def test_every_old_payload_still_runs(t: Town) -> None:
    t.say("wmA", "有大码吗")
    await t.hears("wmA")
    failed: list[str] = []
    for number, (task, payload) in enumerate(OLD):
        job = SimpleNamespace(id=number, task_name=task, task_kwargs=payload, attempts=0)
        context = SimpleNamespace(job=job, additional_context={"house": t.house})
        try:
            await blueprint.tasks[task].func(context, **payload)
        except XiaoerError:
            continue  # there is no such thing in this shop: said in our own words
        except Exception as error:
            failed.append(f"{task} {payload}: {type(error).__name__}: {error}")
    assert not failed, "\n".join(failed)


def test_what_is_deferred_today_is_in_the_book() -> None:
    """Else nobody would notice when a later release stops taking it."""
    made = [value for name, value in vars(requests).items() if name.endswith("_job")]
    for make in made:
        arguments = {name: _example(each) for name, each in inspect.signature(make).parameters.items()}
        job: Job = make(**arguments)
        assert job.args.keys() in [payload.keys() for payload in BOOK[job.task]], job.task
    assert BOOK.keys() == blueprint.tasks.keys()
    assert {payload["kind"] for payload in BOOK["signal"]} == signals._TYPES.keys()


def _example(parameter: inspect.Parameter) -> Any:
    examples: dict[str, Any] = {"int": 1, "str": "x", "bool": True, "dict[str, Any]": {}, "str | None": None}
    kind = str(parameter.annotation)
    return requests.date(2026, 11, 27) if kind == "date" else examples[kind]
