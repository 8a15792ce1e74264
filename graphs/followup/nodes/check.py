"""check: the same guards as for replies, WeCom's length, and no other customer's words."""

from __future__ import annotations

from dataclasses import replace

from langgraph.runtime import Runtime

from agent.clock import in_shop_time
from agent.grounding import Sources
from agent.grounding import check as check_grounding
from agent.safety import screen_outgoing
from agent.touching.words import MOST_BYTES, key_of
from agent.wording import flatten_markdown, tidy
from graphs.followup.context import FollowupContext
from graphs.followup.nodes.write import ways_of
from graphs.followup.state import Draft, State, Update
from store.touches.words import taken_words


async def check(state: State, runtime: Runtime[FollowupContext]) -> Update:
    """Let good drafts pass; name what is wrong with the others. The last template passes as it is, known as general."""
    context = runtime.context
    drafts = [_screened(state, context, draft) for draft in state["drafts"]]
    keys = [draft.text_key for draft in drafts if draft.text_key and not draft.passed]
    async with context.database.shop(state["merchant_id"]) as connection:
        context.said.update(await taken_words(connection, keys))
    kept, unsayable = [], list(state.get("unsayable") or [])
    for draft in drafts:
        judged = _judged(draft, context.said, ways_of(state, draft))
        if judged is None:
            unsayable.append("；".join(draft.written.problems))
        else:
            kept.append(judged)
    return {"drafts": tuple(kept), "unsayable": unsayable}


def _screened(state: State, context: FollowupContext, draft: Draft) -> Draft:
    """Return a draft as it may be said, with the key of its words and what is wrong with it."""
    if draft.passed:
        return draft
    words = flatten_markdown(tidy(draft.written.text)).strip()
    screened = screen_outgoing(state["profile"].draft(words, hosts=context.allowed_hosts))
    text = screened.text.strip()
    problems = [] if screened.safe else list(screened.reasons)
    if not text or len(text.encode()) > MOST_BYTES:
        problems.append("太长或是空的")
    problems += _ungrounded(state, context, draft, text)
    written = replace(draft.written, text=text, problems=tuple(problems))
    return replace(draft, written=written, text_key=key_of(text, state["due_at"]))


def _judged(draft: Draft, said: set[str], ways: int) -> Draft | None:
    """Return the draft passed or to be written anew; None when no way of saying it is left. `said` is written to."""
    if draft.passed:
        return draft
    written, key = draft.written, draft.text_key or ""
    last = not written.by_model and written.template_tries + 1 >= ways
    if not written.problems and key in said:
        if last:
            return replace(draft, text_key=None, passed=True)
        written = replace(written, problems=("和发给别的顾客的话一样",))
    if not written.problems:
        said.add(key)
        return replace(draft, passed=True)
    if last:
        return None
    if written.by_model:
        return replace(draft, written=replace(written, model_tries=written.model_tries + 1))
    return replace(draft, written=replace(written, template_tries=written.template_tries + 1))


def _ungrounded(state: State, context: FollowupContext, draft: Draft, text: str) -> list[str]:
    profile, known, offer = state["profile"], draft.known, draft.offer
    granted = (
        [{"优惠券": f"{offer.terms.name}：{offer.terms.describe()}的优惠券", "status": "granted"}] if offer else []
    )
    facts = [str(value) for value in draft.candidate.facts.values() if isinstance(value, str)]
    sources = Sources(
        passages=[profile.name, *known.purchases, *facts, *(f"{s.name} {s.address} {s.phone}" for s in profile.stores)],
        tool_results=granted,
        customer_says=[line.text for line in known.lines if line.who == "customer"],
        policy=profile.policy,
        today=in_shop_time(context.now).date(),
    )
    verdict = check_grounding(text, sources)
    return [] if verdict.supported else [verdict.as_repair_note()]
