"""Owners and staff ask the app for numbers: a fixed set of queries, answered in words with a chart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import structlog
from langchain_core.messages import HumanMessage, SystemMessage

from agent.clock import in_shop_time
from agent.errors import ModelUnavailable
from agent.phrases import say
from agent.prompts import render
from graphs.narration.questions import SOLD, Query, Question, Unanswerable, When, period_of, recognise
from jobs.house import House
from jobs.reports.reports import narrated
from store.conversations.turns import note_cost
from store.orders.catalog import product_names
from store.reports.content import ReportContent
from store.reports.settings import report_settings
from tools.drawing import DrawingFailed
from tools.wecom.cards import staff_text
from tools.wecom.media import upload
from tools.wecom.messages import media
from tools.wecom.signals import StaffMessage
from tools.wecom.staff import send_to_staff

log = structlog.get_logger(__name__)

_LONGEST = 200
_CHOSEN = re.compile(r"^\s*([a-z_]+)(?:\s+([a-z_]+))?\s*$")


async def asked(house: House, merchant_id: int, message: StaffMessage) -> None:
    """Answer what somebody wrote to the app; who is not on the shop's staff is told so, and nothing else."""
    profile = await house.resources.profiles.get(merchant_id)
    client = (await house.corp(merchant_id)).client
    if not any(member.userid == message.userid for member in profile.staff):
        await send_to_staff(client, [message.userid], staff_text(say("ask_stranger", book="report")))
        return
    if message.msgtype != "text":
        await send_to_staff(client, [message.userid], staff_text(say("ask_not_words", book="report")))
        return
    question = await understood(house, merchant_id, message.text[:_LONGEST])
    if isinstance(question, Unanswerable):
        await send_to_staff(client, [message.userid], staff_text(question.words))
        return
    await _answer(house, merchant_id, message.userid, question)


async def understood(house: House, merchant_id: int, text: str) -> Question | Unanswerable:
    """Return the query a text means: by its words, else the model picks one of the fixed set, or none."""
    async with house.database.shop(merchant_id) as connection:
        zone = (await report_settings(connection, merchant_id)).zone_info
        products = await product_names(connection)
    today = in_shop_time(house.clock(), zone).date()
    question = recognise(text, today)
    if question is Unanswerable.NOT_OURS:
        return await _by_model(house, merchant_id, text, today)
    if isinstance(question, Unanswerable):
        return question
    stores = (await house.resources.profiles.get(merchant_id)).stores
    if len(stores) > 1 and _named(text, [[store.name] for store in stores]):
        return Unanswerable.STORE
    named = _named(text, [[one["name"], *one["aliases"]] for one in products]) if question.query in SOLD else ""
    return replace(question, query=Query.PRODUCT, about=named) if named else question


async def _by_model(house: House, merchant_id: int, text: str, today: date) -> Question | Unanswerable:
    models = house.resources.models
    if not models.configured or not await house.resources.budget.allows(merchant_id):
        return Unanswerable.NOT_OURS
    choices = "\n".join(f"- {query.value}" for query in Query if query is not Query.PRODUCT)
    prompt = render("choose_query", queries=choices, periods="、".join(when.value for when in When))
    try:
        answer = await models.ask([SystemMessage(prompt), HumanMessage(text)])
    except ModelUnavailable:
        return Unanswerable.NOT_OURS
    async with house.database.shop(merchant_id) as connection:
        await note_cost(connection, merchant_id, "number_query", answer.cost_fen, house.clock())
    said = answer.message.content
    return chosen(said if isinstance(said, str) else "", today)


def _named(text: str, things: Sequence[Sequence[str]]) -> str:
    """Return which thing a text names, by the first of its names, the longest match first; empty when it names none."""
    found = {name: names[0] for names in things for name in names if name and name in text}
    return found[max(found, key=len)] if found else ""


def chosen(said: str, today: date) -> Question | Unanswerable:
    """Return the choice in a model's words; anything but the name of a query is none."""
    match = _CHOSEN.match(said)
    if match is None or match[1] not in set(Query) - {Query.PRODUCT}:
        return Unanswerable.NOT_OURS
    return Question(Query(match[1]), When(match[2]).moment(today) if match[2] in set(When) else None)


async def answered(house: House, merchant_id: int, question: Question) -> ReportContent:
    """Return the answer to a question: its one finding, and the chart that goes with it."""
    async with house.database.shop(merchant_id) as connection:
        zone = (await report_settings(connection, merchant_id)).zone_info
    period = period_of(question, house.clock(), zone)
    return (await narrated(house, merchant_id, period, question))["content"]


async def _answer(house: House, merchant_id: int, userid: str, question: Question) -> None:
    content = await answered(house, merchant_id, question)
    finding = content.findings[0]
    client = (await house.corp(merchant_id)).client
    told = "\n".join(filter(None, [finding.text, house.page(finding.place)]))
    await send_to_staff(client, [userid], staff_text(told))
    if not content.panels:
        return
    try:
        picture = await house.studio.draw(content, "png")
    except DrawingFailed as failure:
        log.warning("an answer went without its picture", merchant=merchant_id, error=str(failure))
        return
    await send_to_staff(client, [userid], media("image", await upload(client, "image", picture)))
