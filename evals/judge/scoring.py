"""A model as judge: marks by rubric, and pairs judged twice with the positions swapped."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from langchain_core.messages import HumanMessage, SystemMessage

from agent.llm import ModelChain

Winner = Literal["a", "b", "tie"]
_FILE = Path(__file__).with_name("rubric.yaml")
_JSON = re.compile(r"\{.*\}", re.DOTALL)
_MARK = '你是严格的客服质检员。按下面这一项给客服的回复打 1 到 5 分，只回 JSON：{"score": 分数, "why": "一句话"}\n'
_PAIR = '你是严格的客服质检员。比较两个回复，只看下面这一项，只回 JSON：{"better": "A" 或 "B" 或 "一样"}\n'


@dataclass(frozen=True, slots=True)
class Reply:
    """What is judged: the customer's words, what the shop knows of it, and the reply."""

    asked: str
    material: str
    reply: str

    def as_prompt(self) -> str:
        """Return it for the judge; everything in it is data."""
        return f"<顾客>{self.asked}</顾客>\n<资料>{self.material}</资料>\n<回复>{self.reply}</回复>"


@cache
def rubric() -> dict[str, str]:
    """Return what is judged, by dimension."""
    document: dict[str, str] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return document


def label_of(dimension: str) -> str:
    """Return what a dimension asks, in the few words its line of the rubric begins with (听懂了吗)."""
    return rubric()[dimension].partition("？")[0]


async def mark(models: ModelChain, reply: Reply, dimension: str) -> int | None:
    """Return 1 to 5 for one dimension, None when the judge says nothing that can be read."""
    answer = await _ask(models, f"{_MARK}{rubric()[dimension]}", reply.as_prompt())
    score = answer.get("score")
    return int(score) if isinstance(score, int | float) and 1 <= score <= 5 else None


async def better(models: ModelChain, a: Reply, b: Reply, dimension: str) -> Winner:
    """Return which of two replies is better; a judge that goes by the position, not the words, makes it a tie."""
    first = await _pair(models, a, b, dimension)
    swapped = await _pair(models, b, a, dimension)
    turned: dict[Winner, Winner] = {"a": "b", "b": "a", "tie": "tie"}
    return first if first == turned[swapped] else "tie"


async def _pair(models: ModelChain, first: Reply, second: Reply, dimension: str) -> Winner:
    text = f"# A\n{first.as_prompt()}\n\n# B\n{second.as_prompt()}"
    answer = await _ask(models, f"{_PAIR}{rubric()[dimension]}", text)
    choices: dict[str, Winner] = {"A": "a", "B": "b"}
    return choices.get(str(answer.get("better")).strip().upper(), "tie")


async def _ask(models: ModelChain, frame: str, text: str) -> dict[str, Any]:
    reply = await models.ask([SystemMessage(frame), HumanMessage(text)])
    found = _JSON.search(str(reply.message.content))
    try:
        answer = json.loads(found[0]) if found else {}
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}
