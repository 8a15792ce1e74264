"""check: the same guards as for replies, WeCom's length, and no other customer's words."""

from __future__ import annotations

from dataclasses import replace

from langgraph.runtime import Runtime

from agent.clock import in_shop_time
from agent.errors import Unsayable
from agent.grounding import Sources
from agent.grounding import check as check_grounding
from agent.safety import screen_outgoing
from agent.touching.words import MOST_BYTES, key_of
from agent.wording import flatten_markdown, tidy
from graphs.followup.context import FollowupContext
from graphs.followup.nodes.write import ways_of
from graphs.followup.state import State, Update, Written
from store.touches.ledger import taken_words


async def check(state: State, runtime: Runtime[FollowupContext]) -> Update:
    """Let a good draft pass; name what is wrong with another. The last template passes as it is, known as general."""
    written, context = state["written"], runtime.context
    words = flatten_markdown(tidy(written.text)).strip()
    screened = screen_outgoing(state["profile"].draft(words, hosts=context.allowed_hosts))
    text = screened.text.strip()
    problems = [] if screened.safe else list(screened.reasons)
    if not text or len(text.encode()) > MOST_BYTES:
        problems.append("太长或是空的")
    problems += _ungrounded(state, context, text)
    key = key_of(text, state["due_at"])
    if not problems and await _said_before(state, context, key):
        if not written.by_model and written.template_tries + 1 >= ways_of(state):
            return {"written": replace(written, text=text), "text_key": None}
        problems.append("和发给别的顾客的话一样")
    if problems:
        return {"written": _again(written, problems, ways_of(state))}
    context.said.add(key)
    return {"written": replace(written, text=text), "text_key": key}


def _again(written: Written, problems: list[str], ways: int) -> Written:
    """Return the draft with what is wrong with it; raise `Unsayable` when no way of saying it is left."""
    if written.by_model:
        return replace(written, problems=tuple(problems), model_tries=written.model_tries + 1)
    if written.template_tries + 1 >= ways:
        raise Unsayable("；".join(problems))
    return replace(written, problems=tuple(problems), template_tries=written.template_tries + 1)


async def _said_before(state: State, context: FollowupContext, key: str) -> bool:
    if key in context.said:
        return True
    async with context.database.shop(state["merchant_id"]) as connection:
        return bool(await taken_words(connection, [key]))


def _ungrounded(state: State, context: FollowupContext, text: str) -> list[str]:
    profile, known, offer = state["profile"], state["known"], state["offer"]
    granted = (
        [{"优惠券": f"{offer.terms.name}：{offer.terms.describe()}的优惠券", "status": "granted"}] if offer else []
    )
    facts = [str(value) for value in state["candidate"].facts.values() if isinstance(value, str)]
    sources = Sources(
        passages=[profile.name, *known.purchases, *facts, *(f"{s.name} {s.address} {s.phone}" for s in profile.stores)],
        tool_results=granted,
        customer_says=[line.text for line in known.lines if line.who == "customer"],
        policy=profile.policy,
        today=in_shop_time(context.now).date(),
    )
    verdict = check_grounding(text, sources)
    return [] if verdict.supported else [verdict.as_repair_note()]
