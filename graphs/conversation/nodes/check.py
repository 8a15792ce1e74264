"""check: nothing leaves that the shop did not say. Repaired once, then a person answers."""

from __future__ import annotations

from langchain_core.messages import HumanMessage
from langgraph.runtime import Runtime

from agent.clock import in_shop_time
from agent.grounding import Sources
from agent.grounding import check as check_grounding
from agent.handing_over import Trigger
from agent.prompts import render
from agent.safety import OutgoingVerdict, screen_outgoing
from agent.wording import flatten_markdown, split_bubbles, tidy
from graphs.conversation.context import TurnContext
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
    findings = _ungrounded(state, runtime.context, text) + [f"- {reason}" for reason in _serious(outgoing)]
    text = outgoing.text.strip()
    runtime.context.spending.checks.append({"draft": state["draft"][:2000], "problems": findings})
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


def _ungrounded(state: State, context: TurnContext, text: str) -> list[str]:
    profile = state["profile"]
    sources = Sources(
        passages=[p.entry.as_passage() for p in state["findings"].passages]
        + [f"{s.name} {s.address} {s.hours} {s.phone}" for s in profile.stores],
        tool_results=state["lookups"],
        customer_says=[
            state["question"],
            state["shown"].text,
            *(line.text for line in state["history"] if line.who == "customer"),
        ],
        policy=profile.policy,
        today=in_shop_time(context.resources.clock()).date(),
    )
    verdict = check_grounding(text, sources)
    return [] if verdict.supported else [verdict.as_repair_note()]
