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
UNSEEN = DATA / "unseen"
UNSEEN_LATER = DATA / "unseen_later"
UNSEEN_FRESH = DATA / "unseen_fresh"
UNSEEN_CHECK = DATA / "unseen_check"
UNSEEN_LAST = DATA / "unseen_last"
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


def unseen_shops() -> list[Shop]:
    """Return the shops of kinds that nothing was fitted or chosen on."""
    return _all_in(UNSEEN)


def later_unseen_shops() -> list[Shop]:
    """Return four shops of kinds that nothing was fitted or chosen on, written by a later hand."""
    return _all_in(UNSEEN_LATER)


def fresh_unseen_shops() -> list[Shop]:
    """Return five more such shops, written last."""
    return _all_in(UNSEEN_FRESH)


def check_shops() -> list[Shop]:
    """Return three more such shops, written to choose what is in use: adapters by 47 shops, and how shy to be."""
    return _all_in(UNSEEN_CHECK)


def last_unseen_shops() -> list[Shop]:
    """Return six more such shops, by a hand that knew neither the method nor the other sets."""
    return _all_in(UNSEEN_LAST)


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
