"""What customers ask in the benchmarks: the demo shop's own FAQ in all its wordings, each once."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

import yaml

DEMO = files("sandbox.demo")


def faq() -> list[dict[str, str]]:
    """Return the rows of the demo's FAQ."""
    text = DEMO.joinpath("faq.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(text.splitlines()))


def similar(row: dict[str, str]) -> list[str]:
    """Return the other wordings of a row of the FAQ."""
    return [text for text in row["相似问法"].split("|") if text.strip()]


@cache
def wordings() -> tuple[str, ...]:
    """Return the wordings of the demo's FAQ; those of pinned answers are left out, as they need no model."""
    rows = [row for row in faq() if not row["置顶"].strip()]
    return tuple(dict.fromkeys(text for row in rows for text in [row["问题"], *similar(row)]))


def question(number: int) -> str:
    """Return the wording with this number; after the last one they begin again with another salutation."""
    texts = wordings()
    salutation = ("", "你好，", "请问", "老板，", "在吗，")[number // len(texts) % 5]
    return salutation + texts[number % len(texts)]


def unseen() -> list[str]:
    """Return the questions in customers' words that nothing in the repository was tuned on."""
    document = yaml.safe_load(DEMO.joinpath("questions_unseen.yaml").read_text(encoding="utf-8"))
    return [row["text"] for row in document["questions"]]
