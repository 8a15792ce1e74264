"""Trying questions: what would be found, what would be replied, and why; no customer notices."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from agent.errors import NotFound
from agent.phrases import say
from api.access import Access, StaffAccess
from api.shapes.trial import Tried, TryAsked
from graphs.conversation.rehearsal import Stage, rehearsal_resources
from jobs import metrics
from knowledge.overlay import overlaid
from store.conversations.conversations import person_of

router = APIRouter(prefix="/api/shops/{shop_id}/knowledge/try", tags=["Knowledge"])


class TryAnswers(BaseModel):
    """One answer for each question, in order."""

    answers: list[Tried]


@router.post("")
async def try_questions(access: StaffAccess, body: TryAsked) -> TryAnswers:
    """Ask as a customer would, without any: nothing is written, sent or carried out; also before publishing."""
    stage = await _stage(access, body)
    if body.as_dialogue:
        tried = await stage.dialogue(body.questions)
    else:
        tried = [await stage.rehearse(question) for question in body.questions]
    for rehearsed in tried:
        metrics.TOKENS.labels(str(access.merchant_id), "in").inc(rehearsed.outgoing["record"].tokens_in)
        metrics.TOKENS.labels(str(access.merchant_id), "out").inc(rehearsed.outgoing["record"].tokens_out)
    return TryAnswers(answers=[Tried.of(rehearsed) for rehearsed in tried])


async def _stage(access: Access, body: TryAsked) -> Stage:
    house, shop = access.house, access.merchant_id
    change = await body.change.resolved(access)
    search = await overlaid(house.resources.search, shop, change) if change else None
    resources = rehearsal_resources(house.resources, search)
    if body.as_customer is None:
        return Stage(house.graph, resources, shop)
    async with house.database.shop(shop) as connection:
        person = await person_of(connection, body.as_customer)
    if person is None:
        raise NotFound(say("try_no_customer", book="owner"))
    return Stage(house.graph, resources, shop, body.as_customer, person)
