"""Judged questions: shops with their entries, and what customers asked of them.

The form: `faqs[{id, shop, question, answer}]`, `queries[{text, faq_id | null}]`. Ids may be of any kind; without
`shop` all entries are one shop's, without `answer` the question stands alone. A question belongs to the shop of
its FAQ; one without an answer to the shop it names, or to every shop. `half` (tuning or test) is ours.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from knowledge.entries import Entry

DATA = Path(__file__).parents[1] / "data" / "retrieval"
HELD_OUT = {
    "held-out kinds of shop": "unseen",
    "held-out kinds of shop, written later": "unseen_later",
    "held-out kinds of shop, five more": "unseen_fresh",
    "held-out kinds of shop, written for an earlier choice": "unseen_check",
    "held-out kinds of shop, by a hand that knew nothing of search": "unseen_last",
    "held-out kinds of shop, by another such hand": "unseen_blind",
}
"""Folders of shops that nothing is fitted on, by what they are (their README tells which were read or chosen by)."""
STRANGERS = DATA / "strangers"
_ONE_SHOP = "(one shop)"


@dataclass(frozen=True, slots=True)
class Question:
    """A judged question; `right` is its entry's row in the shop, None when the shop has no answer."""

    text: str
    right: int | None
    half: str


@dataclass(frozen=True, slots=True)
class Shop:
    """One shop's entries and the questions put to it."""

    name: str
    entries: tuple[Entry, ...]
    questions: tuple[Question, ...]

    def only(self, half: str) -> Shop:
        """Return the shop with the questions of one half."""
        return Shop(self.name, self.entries, tuple(q for q in self.questions if q.half == half))


def load_shops(path: Path) -> list[Shop]:
    """Return the shops in a judged file; a file may hold several.

    Raises:
        ValueError: a question names a FAQ that is not there, or one that several shops have.
    """
    content = json.loads(path.read_text(encoding="utf-8-sig"))
    faqs, queries = content["faqs"], content["queries"]
    names = list(dict.fromkeys(_shop_of(faq) for faq in faqs))
    rows = {name: _rows([faq for faq in faqs if _shop_of(faq) == name]) for name in names}
    asked: dict[str, list[Question]] = {name: [] for name in names}
    for query in queries:
        for name, question in _asked(query, rows, path.name):
            asked[name].append(question)
    return [Shop(name, _entries([faq for faq in faqs if _shop_of(faq) == name]), tuple(asked[name])) for name in names]


def own_shops() -> list[Shop]:
    """Return the shops of our own set, whose questions are in two halves."""
    return _all_in(DATA)


def held_out_shops() -> dict[str, list[Shop]]:
    """Return by title the shops of kinds that nothing is fitted on."""
    return {title: _all_in(DATA / folder) for title, folder in HELD_OUT.items()}


def stranger_shops() -> list[Shop]:
    """Return 27 more shops that everything is fitted on, each written in a manner of its own."""
    return _all_in(STRANGERS)


def demo_shop() -> Shop:
    """Return the sample shop with the questions nothing was tuned on."""
    folder = files("sandbox.demo")
    table = list(csv.DictReader(folder.joinpath("faq.csv").read_text(encoding="utf-8-sig").splitlines()))
    asked = yaml.safe_load(folder.joinpath("questions_unseen.yaml").read_text(encoding="utf-8"))["questions"]
    rows = {row["问题"]: number for number, row in enumerate(table)}
    entries = tuple(
        Entry(number, row["问题"], row["答案"], tuple(text for text in row["相似问法"].split("|") if text.strip()))
        for number, row in enumerate(table)
    )
    questions = (Question(q["text"], rows[q["expect"]] if q["expect"] else None, "test") for q in asked)
    return Shop("demo", entries, tuple(questions))


def _all_in(folder: Path) -> list[Shop]:
    return [shop for path in sorted(folder.glob("*.json")) for shop in load_shops(path)]


def _shop_of(faq: dict[str, Any]) -> str:
    return str(faq.get("shop") or _ONE_SHOP)


def _rows(faqs: Sequence[dict[str, Any]]) -> dict[str, int]:
    return {str(faq["id"]): row for row, faq in enumerate(faqs)}


def _entries(faqs: Sequence[dict[str, Any]]) -> tuple[Entry, ...]:
    return tuple(
        Entry(row, str(faq["question"]), str(faq.get("answer") or ""), tuple(faq.get("similar") or ()))
        for row, faq in enumerate(faqs)
    )


def _asked(query: dict[str, Any], rows: dict[str, dict[str, int]], file: str) -> list[tuple[str, Question]]:
    """Return the shops a question is put to, each with the question as judged there."""
    text, half, wanted = str(query["text"]), query.get("half", "test"), query.get("faq_id")
    named = query.get("shop")
    if wanted is None:
        shops = [name for name in rows if named is None or str(named) == name]
        return [(name, Question(text, None, half)) for name in shops or rows]
    found = [name for name, ids in rows.items() if str(wanted) in ids]
    if len(found) > 1 and named is not None:
        found = [name for name in found if name == str(named)]
    if len(found) != 1:
        raise ValueError(f"{file}: “{text}” wants FAQ {wanted!r}, which {len(found)} shops have")
    return [(found[0], Question(text, rows[found[0]][str(wanted)], half))]
