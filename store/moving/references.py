"""Numbers that come to stand elsewhere: a shop brought into a database where its ids are taken gets others.

Each table's ids move together by one distance, to where neither this database nor the shop ever had any: order stays,
and a number still out in a customer's menu means nothing rather than something else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from agent.errors import BadInput
from store.moving.tables import ShopTable

Rewrite = Callable[[str], str]

_UNKEYED = {
    # columns that hold ids without a foreign key, because what they name may be gone
    ("lessons", "last_id"): "messages",
    ("notice_sends", "lead_id"): "notice_sends",
    ("proposal_sources", "message_id"): "messages",
    ("replay_results", "saved_question_id"): "saved_questions",
    ("saved_questions", "entry_ids"): "knowledge_entries",
    ("staff_talks", "learned_id"): "messages",
}
_IN_RULES = ("segments.rule", "tags.rule", "broadcasts.rule", "touch_rules.settings")
_IN_JSON = {
    # by the name under which the ids stand
    **{rule: {"tags": "tags"} for rule in _IN_RULES},
    "replay_results.expects": {"entry_ids": "knowledge_entries"},
}
_IN_WORDS = {
    # by the word before the colon or the slash
    "outbox.dedupe_key": {
        "gap": "gaps",
        "survey": "service_sessions",
        "visit": "bookings",
        "wait": "messages",
        "dead": "messages",
        "touch": "touches",
        "claimed": "coupon_grants",
        "coupon": "coupon_grants",
        "approval": "approvals",
        "ticket": "tickets",
        "booking": "bookings",
        "lost": "handoffs",
    },
    "touches.occasion": {"broadcast": "broadcasts", "visit": "bookings", "booking": "bookings"},
    "notices.key": {"order": "orders", "review": "reviews", "visit": "bookings"},
    "alerts.subject": {"visit": "bookings"},
    "alerts.place": {"bookings": "bookings", "products": "products", "conversations": "conversations"},
}


@dataclass(frozen=True, slots=True)
class Span:
    """The ids a shop has in a table, first to last, and how far they move."""

    first: int
    last: int
    distance: int = 0

    def moved(self, number: int) -> int:
        """Return the id in its new place; 0, which names nothing, for one the shop does not have any more."""
        return number + self.distance if self.first <= number <= self.last else number if self.distance == 0 else 0


class References:
    """Moves the ids in a shop's rows. What only tells what was (traces, audit log) keeps the numbers of its time."""

    def __init__(self, spans: Mapping[str, Span]) -> None:
        self._spans = spans

    def rewrites(self, table: ShopTable) -> dict[str, Rewrite]:
        """Return what to do with which column of a table; the others stay as they are."""
        found: dict[str, Rewrite] = {column: self._key(parent) for column, parent in table.refers.items()}
        if table.numbered:
            found["id"] = self._key(table.name)
        for column in table.columns:
            where = f"{table.name}.{column}"
            if parent := _UNKEYED.get((table.name, column)):
                found[column] = self._numbers(parent)
            elif names := _IN_JSON.get(where):
                found[column] = self._json(names)
            elif words := _IN_WORDS.get(where):
                found[column] = self._words(words)
        return found

    def _key(self, table: str) -> Rewrite:
        span = self._spans.get(table)

        def rewrite(text: str) -> str:
            if span is None or not span.first <= int(text) <= span.last:
                raise BadInput(f"导出文件里的编号对不上（{table} {text}），请重新导出")
            return str(span.moved(int(text)))

        return rewrite

    def _numbers(self, table: str) -> Rewrite:
        return lambda text: re.sub(r"\d+", lambda found: str(self._moved(table, int(found[0]))), text)

    def _json(self, names: Mapping[str, str]) -> Rewrite:
        return lambda text: json.dumps(self._within(json.loads(text), names, None), ensure_ascii=False)

    def _within(self, value: Any, names: Mapping[str, str], table: str | None) -> Any:
        match value:
            case dict():
                return {key: self._within(one, names, names.get(key)) for key, one in value.items()}
            case list():
                return [self._within(one, names, table) for one in value]
            case int() if table and not isinstance(value, bool):
                return self._moved(table, value)
            case str() if table and value.isdecimal():
                return str(self._moved(table, int(value)))
            case _:
                return value

    def _words(self, words: Mapping[str, str]) -> Rewrite:
        pattern = re.compile(rf"\b({'|'.join(words)})([:/])(\d+)")
        return lambda text: pattern.sub(lambda f: f"{f[1]}{f[2]}{self._moved(words[f[1]], int(f[3]))}", text)

    def _moved(self, table: str, number: int) -> int:
        span = self._spans.get(table)
        return span.moved(number) if span else 0
