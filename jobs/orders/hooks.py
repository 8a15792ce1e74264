"""Events of webhooks: each taken once, whatever is not one told apart, all in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from agent.errors import BadInput
from agent.phrases import say
from jobs.house import House
from jobs.orders.arrivals import Delivery, take
from store.connectors.hooks import note_events
from store.faults import faults
from store.records import Record, Topic
from store.records.event import EVENTS, MAX_EVENTS, HookEvent
from store.upserting import Versioned

SOURCE = "webhook"


@dataclass(frozen=True, slots=True)
class EventResult:
    """What became of one event: an `Outcome`, `duplicate`, or `refused` with problems."""

    id: str
    outcome: str
    problems: list[str] = field(default_factory=list)


def events_in(document: Any) -> Sequence[Any]:
    """Return the events of a body, one or many; raise `BadInput` for a body of another shape."""
    if isinstance(document, dict) and "events" in document:
        document = document["events"] if set(document) == {"events"} else None
    elif isinstance(document, dict):
        document = [document]
    if not isinstance(document, list) or not 1 <= len(document) <= MAX_EVENTS:
        raise BadInput(say("hook_bad_body", book="owner", most=str(MAX_EVENTS)))
    return document


async def take_events(house: House, merchant_id: int, topic: Topic, raw: Sequence[Any]) -> list[EventResult]:
    """Take events of one topic and return what became of each, in their order."""
    read = [_read(topic, each) for each in raw]
    good = [each for each in read if isinstance(each, HookEvent)]
    async with house.database.shop(merchant_id) as connection:
        fresh = await note_events(connection, merchant_id, topic, [each.id for each in good], house.clock())
        first = [each for each in _each_id_once(good) if each.id in fresh]
        records = [Versioned(each.data, each.version) for each in first]
        tally = await take(connection, house.sealer, Delivery(merchant_id, topic, SOURCE), records)
    taken = {id(each): tally.outcomes[each.data.key].value for each in first}
    return [
        each if isinstance(each, EventResult) else EventResult(each.id, taken.get(id(each), "duplicate"))
        for each in read
    ]


def _read(topic: Topic, raw: Any) -> HookEvent[Record] | EventResult:
    try:
        return EVENTS[topic].model_validate(raw)
    except ValidationError as error:
        name = str(raw.get("id", ""))[:100] if isinstance(raw, dict) else ""
        return EventResult(name, "refused", faults(error))


def _each_id_once(events: Sequence[HookEvent[Record]]) -> list[HookEvent[Record]]:
    seen: dict[str, HookEvent[Record]] = {}
    for each in events:
        seen.setdefault(each.id, each)
    return list(seen.values())
