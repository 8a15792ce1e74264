"""check: nothing leaves that the shop did not say. Repaired once, then a person answers."""

from __future__ import annotations

from langchain_core.messages import HumanMessage
from langgraph.runtime import Runtime

from agent.handing_over import Trigger
from agent.prompts import render
from agent.safety import OutgoingVerdict, screen_outgoing
from agent.wording import flatten_markdown, split_bubbles, tidy
from graphs.conversation.context import TurnContext
from graphs.conversation.grounded import held_against_sources
from graphs.conversation.state import Bubble, HandOver, State, Update


async def check(state: State, runtime: Runtime[TurnContext]) -> Update:
    """Hold the draft against passages, look-ups, policy and the shop's forbidden words."""
    text = flatten_markdown(tidy(state["draft"])).strip()
    outgoing = screen_outgoing(
        text,
        state["profile"].forbidden,
        allowed_hosts=runtime.context.resources.allowed_hosts,
        known=_known(state),
        system_prompt=str(state["chat"][0].content),
    )
    grounded = await held_against_sources(state, runtime.context, text)
    findings = grounded.problems + [f"- {reason}" for reason in _serious(outgoing)]
    text = outgoing.text.strip()
    runtime.context.spending.checks.append(
        {"draft": state["draft"][:2000], "problems": findings, "promises": grounded.promises}
    )
    if text and not findings:
        bubbles = [Bubble(part) for part in split_bubbles(text)]
        return {"bubbles": bubbles, "verdict": "repaired" if state.get("repaired") else "grounded"}
    if state.get("repaired"):
        return {
            "hand_over": HandOver("回复里有没有依据的内容，请同事来答", trigger=Trigger.POLICY),
            "verdict": "ungrounded",
        }
    note = render("repair", findings="\n".join(findings) or "- 回复是空的")
    return {"chat": [*state["chat"], HumanMessage(note)], "repaired": True}


def _serious(outgoing: OutgoingVerdict) -> tuple[str, ...]:
    return () if outgoing.safe else outgoing.reasons


def _known(state: State) -> str:
    """Return what may be said with its numbers: the shop's own texts and the customer's own words."""
    profile = state["profile"]
    stores = " ".join(f"{s.address} {s.phone}" for s in profile.stores)
    passages = " ".join(p.entry.answer for p in state["findings"].passages)
    return f"{profile.policy} {stores} {passages} {state['question']} {state['shown'].text}"
