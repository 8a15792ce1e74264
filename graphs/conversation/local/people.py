"""What only people can do while no model is there: agree on a time, see to goods that came broken."""

from __future__ import annotations

import re

from agent.handing_over import Trigger
from agent.spoken_days import read_asked
from graphs.conversation.state import HandOver, State, Update
from store.service.services import list_services
from tools.context import ToolContext

_BOOKS = re.compile(r"约|预定|有位|位[子置]|空位|有空|排得上|改[到成]")
_CAME_WRONG = re.compile(
    r"(?:收到|拿到|送来|打开).{0,8}(?:坏|破|碎|漏|洒|撒|脏|烂|裂|变质|过期|发霉|异味|异物|虫|头发|不对|错)"
    r"|[少漏](?:发|给|送|装)了?(?:我|一|两|[二三四五六]|件|个|杯|东西|$)|(?:发|送|寄|做|装)错了|都?[洒撒]了|漏液|(?:瓶|罐|杯|盒)子?.{0,3}(?:碎|破|裂)"
)


async def book_with_a_person(state: State, context: ToolContext) -> Update | None:
    """Return the wish that a person agrees on a time; None where no time is asked for, or nothing can be booked."""
    question = state["question"]
    if not _BOOKS.search(question):
        return None
    when = read_asked(question, context.clock())
    if not when.days and not when.minutes:
        return None
    async with context.database.shop(context.merchant_id) as connection:
        if not await list_services(connection, limit=1, active=True):
            return None
    return {"hand_over": HandOver("顾客要约时间", trigger=Trigger.UNSURE), "route": "booking_to_person"}


def came_wrong(state: State) -> Update | None:
    """Return the wish that a person sees to goods that came broken, spilt or wrong; None where all is well."""
    if not _CAME_WRONG.search(state["question"]):
        return None
    return {"hand_over": HandOver("顾客说收到的东西有问题", trigger=Trigger.UNSURE), "route": "came_wrong"}
