"""What customers ask in the benchmarks: the demo shop's own FAQ in all its wordings, each once."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files

import yaml

DEMO = files("sandbox.demo")


@cache
def wordings() -> tuple[str, ...]:
    """Return the wordings of the demo's FAQ; those of pinned answers are left out, as they need no model."""
    with DEMO.joinpath("faq.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if not row["置顶"].strip()]
    return tuple(
        dict.fromkeys(text for row in rows for text in [row["问题"], *row["相似问法"].split("|")] if text.strip())
    )


def question(number: int) -> str:
    """Return the wording with this number; after the last one they begin again with another salutation."""
    texts = wordings()
    salutation = ("", "你好，", "请问", "老板，", "在吗，")[number // len(texts) % 5]
    return salutation + texts[number % len(texts)]


def unseen() -> list[str]:
    """Return the questions in customers' words that nothing in the repository was tuned on."""
    document = yaml.safe_load(DEMO.joinpath("questions_unseen.yaml").read_text(encoding="utf-8"))
    return [row["text"] for row in document["questions"]]
