"""check: nothing leaves that the shop did not say or must not say. Repaired once, then a person answers."""

from __future__ import annotations

from langchain_core.messages import HumanMessage
from langgraph.runtime import Runtime

from agent.handing_over import Trigger
from agent.intents import Intent, recognise
from agent.phrases import say
from agent.prompts import render
from agent.safety import Action, OutgoingVerdict, screen_outgoing
from agent.safety.disclosure import says_what_it_is
from agent.wording import split_bubbles, tidy, visible
from graphs.conversation.context import TurnContext
from graphs.conversation.grounded import held_against_sources
from graphs.conversation.held import held_against
from graphs.conversation.state import Bubble, HandOver, State, Update


async def check(state: State, runtime: Runtime[TurnContext]) -> Update:
    """Hold the draft against what the turn had to go by, and against what a shop must not say."""
    context = runtime.context
    guards = context.resources.guards
    text = _honest(state, guards.flatten(visible(tidy(state["draft"]))).strip())
    outgoing = screen_outgoing(held_against(state, context.resources, text), guards.outgoing)
    grounded = await held_against_sources(state, context, text)
    findings = grounded.problems + _problems(outgoing)
    context.spending.checks.append(
        {
            "draft": state["draft"][:2000],
            "problems": findings,
            "safety": list(outgoing.reasons),
            "promises": grounded.promises,
        }
    )
    if outgoing.action is Action.BLOCK and not state.get("repaired"):
        return {"bubbles": [Bubble(say("cannot_say"))], "route": "blocked", "verdict": "blocked"}
    if outgoing.action is Action.HAND_OVER:
        wish = HandOver("回复里有店里规定由人来说的词，请同事来答", trigger=Trigger.SENSITIVE)
        return {"hand_over": wish, "verdict": "ungrounded"}
    text = outgoing.text.strip()
    if text and not findings:
        bubbles = [Bubble(part) for part in split_bubbles(text)]
        return {"bubbles": bubbles, "verdict": "repaired" if state.get("repaired") else "grounded"}
    if state.get("repaired"):
        return {
            "hand_over": HandOver("小二拟的回复有些内容没有依据，请同事来答", trigger=Trigger.POLICY),
            "verdict": "ungrounded",
        }
    note = render("repair", findings="\n".join(findings) or "- 回复是空的")
    return {"chat": [*state["chat"], HumanMessage(note)], "repaired": True}


def _honest(state: State, text: str) -> str:
    """Return the reply, saying first what it is when the customer asked and the model passed over it."""
    asked = any(recognise(line) is Intent.ASKS_IF_HUMAN for line in [state["question"], *state["question"].split("\n")])
    if not text or not asked or says_what_it_is(text):
        return text
    return f"{say('i_am_ai_first', shop=state['profile'].name)}{text}"


def _problems(outgoing: OutgoingVerdict) -> list[str]:
    """Return what the model is told to put right; what is only masked needs no second try."""
    if outgoing.safe:
        return []
    return list(dict.fromkeys(f"- {_told(*reason.partition(': ')[::2])}" for reason in outgoing.reasons))


def _told(kind: str, words: str) -> str:
    try:
        return say(f"finding_{kind}", book="model")
    except KeyError:
        return f"{say('finding_words', book='model')}：{words}"
