"""One trace follows a message through the processes, tells numbers only, and is off unless asked for."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from agent import spans
from store.deferring import TRACE
from tests.jobs.looking import idle, rows
from tests.worlds import town


@pytest.fixture
def kept() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    spans.export_to(exporter, "test")
    yield exporter
    spans.stop()


def finished(exporter: InMemorySpanExporter) -> list[ReadableSpan]:
    assert spans._provider is not None
    spans._provider.force_flush()
    return list(exporter.get_finished_spans())


async def test_one_trace_follows_a_message(database_url: str, tmp_path: Path, kept: InMemorySpanExporter) -> None:
    async with town(database_url, tmp_path, model=True, reconcile_seconds=3600) as t:
        t.world.model.always("亲，有的呢，马上给您看看哦")
        await idle(t)  # else the first look at the account takes the message along, and the trace begins there
        t.say("wmA", "我叫王小明，13812345678，裙子有货吗")
        await t.hears("wmA")
        await idle(t)
        found = finished(kept)
        [turn] = [one for one in found if one.name == "turn"]
        assert turn.context
        mine = [one for one in found if one.context and one.context.trace_id == turn.context.trace_id]
        names = [one.name for one in mine]
        assert {"callback", "sync", "turn", "think", "model", "send", "wecom kf/send_msg"} <= set(names), names
        [callback] = [one for one in mine if one.name == "callback"]
        assert callback.parent is None, "the message's trace begins where it came in"
        [recorded] = await rows(t, "SELECT id, conversation_id FROM turns WHERE conversation_id > %s", 0)
        about: dict[str, Any] = dict(turn.attributes or {})
        assert about.pop("job") > 0
        whose = {"merchant": t.merchant_id, "conversation": recorded["conversation_id"]}
        assert about == whose | {"turn": recorded["id"]}
        [sent] = [one for one in mine if one.name == "send" and (one.attributes or {}).get("kind") == "message"]
        assert whose.items() <= dict(sent.attributes or {}).items()
        told = "".join(one.to_json() for one in found)
        assert not [word for word in ("王小明", "13812345678", "裙子", "wmA", "亲") if word in told]

        # whatever process sends it, also after a fault: the row carries its trace
        [row] = await rows(t, "SELECT payload FROM outbox WHERE kind = %s", "message")
        assert row["payload"][TRACE].split("-")[1] == f"{turn.context.trace_id:032x}"


async def test_nothing_is_traced_unless_asked_for(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as t:
        t.say("wmA", "有大码吗")
        await t.hears("wmA")
        await idle(t)
        assert not [
            row for row in await rows(t, "SELECT payload FROM outbox WHERE id > %s", 0) if TRACE in row["payload"]
        ]


def test_an_error_leaves_its_type_and_no_words(kept: InMemorySpanExporter) -> None:
    with pytest.raises(ValueError, match="13812345678"), spans.span("work"):
        raise ValueError("13812345678")
    [span] = finished(kept)
    assert span.status.description == "ValueError"
    assert "13812345678" not in span.to_json()
