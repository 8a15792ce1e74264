"""write: in the shop's voice by the model, or by one of many templates where there is none."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from langchain_core.messages import HumanMessage, SystemMessage
from langgraph.runtime import Runtime

from agent.errors import ModelUnavailable
from agent.phrases import say, sayings
from agent.prompts import render
from graphs.conversation.voice import forbidden_part, persona_part
from graphs.followup.context import FollowupContext
from graphs.followup.state import State, Update, Written

MODEL_TRIES = 2


async def write(state: State, runtime: Runtime[FollowupContext]) -> Update:
    """Write a draft, minding what was wrong with the one before."""
    before = state.get("written") or Written()
    context = runtime.context
    model = context.models.configured and before.model_tries < MODEL_TRIES and before.template_tries == 0
    if model and await context.budget.allows(state["merchant_id"]):
        written = await _by_model(state, context, before)
        if written is not None:
            return {"written": written}
    text = by_template(state, before.template_tries)
    return {"written": replace(before, text=text, by_model=False, model=None, problems=())}


async def _by_model(state: State, context: FollowupContext, before: Written) -> Written | None:
    chat = [SystemMessage(_prompt(state)), HumanMessage(say("followup_write", book="model"))]
    if before.problems:
        chat.append(HumanMessage(say("followup_again", book="model", problems="；".join(before.problems)[:500])))
    try:
        answer = await context.models.ask(chat)
    except ModelUnavailable:
        return None
    text = answer.message.content if isinstance(answer.message.content, str) else ""
    cost = before.cost_fen + answer.cost_fen
    return replace(before, text=text, by_model=True, model=answer.model, cost_fen=cost, problems=())


def _prompt(state: State) -> str:
    profile, known, offer = state["profile"], state["known"], state["offer"]
    rule, facts = state["rule"], state["candidate"].facts
    told = [(say(f"followup_{key}", book="model"), value) for key, value in facts.items() if _told(key, value)]
    about = "；".join(f"{name}：{value}" for name, value in told)
    customer = "、".join(filter(None, [known.person.nickname, *known.person.tags])) or "（没有称呼）"
    bought = "、".join(known.purchases) or "（没有记录）"
    lines = "\n".join(f"{line.who}：{line.text}" for line in known.lines) or "（没有聊过）"
    return render(
        "followup",
        shop=profile.name,
        persona=persona_part(profile),
        forbidden=forbidden_part(profile),
        policy=profile.policy.strip() or "（没有填写）",
        why=say(f"followup_why_{rule.reason}", book="model") + about,
        customer=f"{customer}\n买过：{bought}",
        lines=lines,
        offer=f"{offer.terms.describe()}的优惠券" if offer else "没有，不要提任何优惠",
    )


def _told(key: str, value: object) -> bool:
    return bool(value) and key in ("product", "festival", "gone_days")


def by_template(state: State, number: int) -> str:
    """Return a template filled in; each `number` is another one, beginning with one of the customer's own."""
    candidate, name = state["candidate"], state["known"].person.nickname
    ways = sayings(f"{state['rule'].reason}_{state['angle']}", book="touches")
    seed = hashlib.sha256(f"{candidate.external_userid}:{candidate.occasion}:words".encode()).digest()
    text = ways[(seed[0] + number) % len(ways)].format(
        call=f"{name}，" if name else "",
        product=candidate.facts.get("product") or "",
        festival=candidate.facts.get("festival") or "",
        shop=state["profile"].name,
    )
    if offer := state["offer"]:
        offers = sayings("offer", book="touches")
        text += "\n" + offers[seed[1] % len(offers)].format(coupon=offer.terms.describe())
    return text


def ways_of(state: State) -> int:
    """Return how many templates there are for this reason and angle."""
    return len(sayings(f"{state['rule'].reason}_{state['angle']}", book="touches"))
