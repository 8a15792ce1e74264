"""When all a customer says is that we missed the point, there is nothing to look up: 答非所问."""

from __future__ import annotations

from agent.handing_over import Trigger
from agent.intents.talk import beyond_displeasure, displeased, is_matter
from agent.phrases import say
from graphs.conversation.state import Bubble, HandOver, State, Update

_SAYS_NOTHING = str.maketrans("", "", "你您我的问题呀啊")
"""What may be left of 你没回答我的问题."""


def ask_anew(state: State) -> Update | None:
    """Return an apology that asks for other words, the second time a person; None when anything is asked."""
    question = state["question"]
    if not displeased(question) or is_matter(beyond_displeasure(question).translate(_SAYS_NOTHING)):
        return None
    if not state["unsure_streak"]:
        return {"bubbles": [Bubble(say("missed_the_point"))], "route": "missed_the_point", "unsure": True}
    return {
        "hand_over": HandOver("顾客说没答到点子上", trigger=Trigger.UNSURE),
        "route": "not_known",
        "unsure": True,
    }
