"""What staff read of a hand-over: who it is, what it is about, the last words, a reply they may use."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from langchain_core.messages import HumanMessage

from agent.clock import in_shop_time
from agent.errors import ModelUnavailable
from agent.grounding import Sources
from agent.grounding import check as check_grounding
from agent.intents import Intent, recognise
from agent.phrases import say
from agent.prompts import render
from agent.safety import mask_personal, screen_outgoing
from agent.wording import flatten_markdown
from graphs.conversation.menus import clip
from jobs.house import House
from knowledge.search import Findings, Zone
from store.conversations.conversations import Line
from store.conversations.turns import add_cost
from store.handoffs.handoffs import Handoff
from store.shops.merchants import Profile

log = structlog.get_logger(__name__)

PATIENCE_SECONDS = 6.0  # staff should not wait for a model either
_SUMMARY_BYTES = 240
_PAUSES = re.compile(r"[\s，,。！!、；;]+")
_REPLY_BYTES = 500
_LINES_SUMMED_UP = 3


@dataclass(frozen=True, slots=True)
class Brief:
    """A summary, and a reply to suggest; both may be empty."""

    summary: str
    suggestion: str


async def brief_on(house: House, profile: Profile, handoff: Handoff, lines: Sequence[Line]) -> Brief:
    """Return the brief, by the model when it answers in time and the day's budget allows, else by rule."""
    said = [line.text for line in lines if line.who == "customer" and line.text]
    question = _asked([handoff.question, *reversed(said)])
    findings = await _findings(house, profile.id, question)
    by_rule = Brief(_short(" / ".join(said[-_LINES_SUMMED_UP:]) or question, _SUMMARY_BYTES), _sure_answer(findings))
    resources = house.resources
    if handoff.urgent or not resources.models.configured or not await resources.budget.allows(profile.id):
        return by_rule
    written = await _written(house, profile, handoff, lines, findings)
    if written is None:
        return by_rule
    suggestion = written.suggestion if _safe(profile, written.suggestion, findings, lines, house.clock()) else ""
    return Brief(written.summary or by_rule.summary, suggestion or by_rule.suggestion)


def _asked(texts: Sequence[str]) -> str:
    """Return what the first text asks besides for a person; 转人工 alone says nothing."""
    return next((rest for text in texts if (rest := _without_the_call(text))), "")


def _without_the_call(text: str) -> str:
    return " ".join(part for part in _PAUSES.split(text) if part and recognise(part) is not Intent.WANT_HUMAN)


async def _findings(house: House, merchant_id: int, question: str) -> Findings | None:
    if not question.strip():
        return None
    try:
        return await house.resources.search.search(merchant_id, question)
    except Exception as error:  # staff are told what is known: a broken index must not keep the card back
        log.warning("no findings for staff", merchant=merchant_id, error=type(error).__name__)
        return None


def _sure_answer(findings: Findings | None) -> str:
    if findings is None or findings.zone is not Zone.ANSWER or not findings.passages:
        return ""
    return clip(findings.passages[0].entry.answer, _REPLY_BYTES)


async def _written(
    house: House, profile: Profile, handoff: Handoff, lines: Sequence[Line], findings: Findings | None
) -> Brief | None:
    passages = "\n".join(
        f"问：{p.entry.question} 答：{p.entry.answer}" for p in (findings.passages if findings else ())
    )
    prompt = render(
        "staff_brief",
        shop=profile.name,
        reason=handoff.reason,
        passages=passages or "（无）",
        dialogue=mask_personal(dialogue(lines)),
    )
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            answer = await house.resources.models.ask([HumanMessage(prompt)])
    except (ModelUnavailable, TimeoutError) as error:
        log.info("a brief by rule", merchant=profile.id, handoff=handoff.id, why=type(error).__name__)
        return None
    async with house.database.shop(profile.id) as connection:
        await add_cost(connection, handoff.conversation_id, answer.tokens_in, answer.tokens_out, answer.cost_fen)
    return _read(answer.message.content if isinstance(answer.message.content, str) else "")


def _read(text: str) -> Brief:
    """Return the two lines a model was asked for; what does not keep to them is left out."""
    parts = {"摘要": "", "建议回复": ""}
    current = ""
    for line in flatten_markdown(text).splitlines():
        name, colon, rest = line.strip().partition("：")
        if colon and name in parts:
            current, line = name, rest
        if current:
            parts[current] += line.strip()
    return Brief(_short(parts["摘要"], _SUMMARY_BYTES), clip(parts["建议回复"], _REPLY_BYTES))


def _safe(profile: Profile, reply: str, findings: Findings | None, lines: Sequence[Line], now: datetime) -> bool:
    """Whether a suggested reply says only what the shop says: staff may send it as it is."""
    if not reply:
        return False
    passages = [passage.entry for passage in findings.passages] if findings else []
    sources = Sources(
        passages=[entry.as_passage() for entry in passages],
        tool_results=[],
        customer_says=[line.text for line in lines if line.who == "customer"],
        policy=profile.policy,
        today=in_shop_time(now).date(),
    )
    known = " ".join(entry.answer for entry in passages)
    draft = profile.draft(reply, known=known, asked=" ".join(sources.customer_says))
    return check_grounding(reply, sources).supported and screen_outgoing(draft).safe


def dialogue(lines: Sequence[Line]) -> str:
    """Return the last words as staff read them, one a line."""
    return "\n".join(
        f"{say(f'brief_line_{line.who}', book='staff')}：{_short(line.text, 160)}" for line in lines if line.text
    )


def _short(text: str, limit: int) -> str:
    return clip(" ".join(text.split()), limit)
