"""write: in the shop's voice by the model, or by one of many templates where there is none."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace

from langchain_core.messages import HumanMessage, SystemMessage
from langgraph.runtime import Runtime

from agent.errors import ModelUnavailable
from agent.phrases import say, sayings
from agent.prompts import render
from agent.touching import Reason
from graphs.conversation.voice import forbidden_part, persona_part
from graphs.followup.context import FollowupContext
from graphs.followup.state import Draft, State, Update, Written

MODEL_TRIES = 2
_AT_ONCE = 4  # requests to the model
_LONG_GONE, _WEEK = 21, 7  # days


async def write(state: State, runtime: Runtime[FollowupContext]) -> Update:
    """Write what has not passed yet, minding what was wrong with the draft before; the model writes several at once."""
    context, places = runtime.context, asyncio.Semaphore(_AT_ONCE)

    async def one(draft: Draft) -> Draft:
        if draft.passed:
            return draft
        async with places:
            return replace(draft, written=await _written(state, context, draft))

    return {"drafts": tuple(await asyncio.gather(*(one(draft) for draft in state["drafts"])))}


async def _written(state: State, context: FollowupContext, draft: Draft) -> Written:
    before = draft.written
    model = context.models.configured and before.model_tries < MODEL_TRIES and before.template_tries == 0
    if model and await context.budget.allows(state["merchant_id"]):
        written = await _by_model(state, context, draft)
        if written is not None:
            return written
    text = by_template(state, draft)
    return replace(before, text=text, by_model=False, model=None, problems=())


async def _by_model(state: State, context: FollowupContext, draft: Draft) -> Written | None:
    before = draft.written
    chat = [SystemMessage(_prompt(state, draft)), HumanMessage(say("followup_write", book="model"))]
    if before.problems:
        chat.append(HumanMessage(say("followup_again", book="model", problems="；".join(before.problems)[:500])))
    try:
        answer = await context.models.ask(chat)
    except ModelUnavailable:
        return None
    text = answer.message.content if isinstance(answer.message.content, str) else ""
    cost = before.cost_fen + answer.cost_fen
    return replace(before, text=text, by_model=True, model=answer.model, cost_fen=cost, problems=())


def _prompt(state: State, draft: Draft) -> str:
    profile, known, offer = state["profile"], draft.known, draft.offer
    rule, facts = state["rule"], draft.candidate.facts
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


def by_template(state: State, draft: Draft) -> str:
    """Return a template filled in: another one at every try, beginning with one of the customer's own."""
    candidate, name = draft.candidate, draft.known.person.nickname
    ways = sayings(_key(state, draft), book="touches")
    seed = hashlib.sha256(f"{candidate.external_userid}:{candidate.occasion}:words".encode()).digest()
    text = ways[(seed[0] + draft.written.template_tries) % len(ways)].format(
        call=f"{name}，" if name else "",
        product=candidate.facts.get("product") or "",
        festival=candidate.facts.get("festival") or "",
        shop=state["profile"].name,
    )
    if offer := draft.offer:
        offers = sayings("offer", book="touches")
        text += "\n" + offers[seed[1] % len(offers)].format(coupon=offer.terms.describe())
    return text


def ways_of(state: State, draft: Draft) -> int:
    """Return how many templates there are for this reason and angle."""
    return len(sayings(_key(state, draft), book="touches"))


def _key(state: State, draft: Draft) -> str:
    """Return which templates fit: by reason and angle, and by how near or far the matter is."""
    rule, facts = state["rule"], draft.candidate.facts
    when = ""
    match Reason(rule.reason):
        case Reason.DORMANT if facts.get("gone_days", _LONG_GONE) < _LONG_GONE:
            when = "_soon"
        case Reason.CARE if facts.get("after_days", 0) >= _WEEK:
            when = "_late"
        case Reason.BIRTHDAY | Reason.FESTIVAL if rule.settings.days_before:
            when = "_early"
    return f"{rule.reason}_{draft.angle}{when}"
