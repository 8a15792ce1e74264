"""Sending notices: each target's messages one by one, several in one when many gather; then the next ones.

What goes out together is committed before it is sent. A process killed in between leaves it marked, and after
`ABANDONED` the same bytes are sent again, which WeCom drops (groups and robots know no repeats: there it may come
twice). Two workers never hold the same message.
"""

from __future__ import annotations

from datetime import timedelta

import structlog

from agent.phrases import say
from agent.quiet import due_moment
from jobs.house import House
from jobs.notices.cards import body, task_id
from jobs.requests import notices_job
from store.deferring import defer
from store.engine import Connection
from store.handoffs.staff_cards import keep_card
from store.notices.notices import Notice, add_sends, escalated, notices_led_by, overdue_notices, shops_with_notices_due
from store.notices.robots import robot_key
from store.notices.sends import NoticeSend, claim, hurry_unheard, put_back, record_failed, record_sent
from tools.wecom.appchat import send_to_chat
from tools.wecom.errors import AlreadySent, Unreachable, WeComError
from tools.wecom.messages import Message
from tools.wecom.robots import send_by_robot
from tools.wecom.staff import StaffReceipt, send_to_departments, send_to_staff

log = structlog.get_logger(__name__)

_TRY_AGAIN_SECONDS = 30.0
_NOTHING = StaffReceipt("", "", ())


class NoRobot(WeComError):
    """The shop has no robot of this name any more."""


async def send_due(house: House) -> None:
    """Let every shop send what is due."""
    async with house.database.platform() as connection:
        due = await shops_with_notices_due(connection, house.clock())
        await defer(connection, [notices_job(merchant_id) for merchant_id in due])


async def run(house: House, merchant_id: int) -> None:
    """Escalate what nobody saw to, and send what is due."""
    await escalate(house, merchant_id)
    while True:
        async with house.database.shop(merchant_id) as connection:
            sends = await claim(connection, merchant_id, house.clock())
            notices = await notices_led_by(connection, _lead(sends)) if sends else []
        if not sends:
            return
        await _send(house, merchant_id, sends, notices)


async def escalate(house: House, merchant_id: int) -> None:
    """Tell the next ones of notices that nobody saw to in time: those the rule names, then the owners."""
    profile = await house.resources.profiles.get(merchant_id)
    owners = profile.owners
    now = house.clock()
    async with house.database.shop(merchant_id) as connection:
        for notice in await overdue_notices(connection, now):
            manner = notice.manner
            steps = [userids for userids in (manner.escalate_to, owners) if userids]
            if notice.level >= len(steps):
                await escalated(connection, notice.id, notice.level, None)
                continue
            level = notice.level + 1
            due_at = due_moment(now, manner.quiet_hours, urgent=manner.urgent)
            targets = [("member", userid) for userid in dict.fromkeys(steps[notice.level])]
            await add_sends(connection, merchant_id, notice.id, targets, level, due_at)
            again = due_at + timedelta(minutes=manner.escalate_minutes or 1) if level < len(steps) else None
            await escalated(connection, notice.id, level, again)


async def _send(house: House, merchant_id: int, sends: list[NoticeSend], notices: list[Notice]) -> None:
    first = sends[0]
    message = body(notices, first.channel, first.level, _lead(sends))
    try:
        receipt = await _deliver(house, merchant_id, first, message)
    except AlreadySent:
        receipt = _NOTHING
    except WeComError as error:
        await _refused(house, merchant_id, _lead(sends), error)
        return
    async with house.database.shop(merchant_id) as connection:
        await record_sent(connection, _lead(sends), receipt.missed, house.clock())
        if receipt.response_code:
            await keep_card(connection, merchant_id, task_id(_lead(sends)), receipt.response_code)


async def _deliver(house: House, merchant_id: int, send: NoticeSend, message: Message) -> StaffReceipt:
    client = (await house.corp(merchant_id)).client
    match send.channel:
        case "member":
            return await send_to_staff(client, [send.target], message)
        case "department":
            return await send_to_departments(client, [send.target], message)
        case "chat":
            await send_to_chat(client, send.target, message)
        case _:
            async with house.database.shop(merchant_id) as connection:
                key = await robot_key(connection, house.sealer, send.target)
            if key is None:
                raise NoRobot(None, say("notice_no_robot", book="staff", name=send.target), "webhook/send")
            await send_by_robot(client.corp, house.settings.wecom_api_base, house.http, key, message)
    return _NOTHING


async def _refused(house: House, merchant_id: int, lead_id: int, error: WeComError) -> None:
    """Try later what may work then; what cannot is shown, and escalates at once when nobody at all heard."""
    log.warning("a notice was not sent", merchant=merchant_id, send=lead_id, errcode=error.errcode)
    if isinstance(error, Unreachable) and error.left:
        return  # it may have arrived: the very same is sent again later
    problem = error.errmsg if isinstance(error, NoRobot) else error.advice
    async with house.database.shop(merchant_id) as connection:
        if error.retryable:
            wait = timedelta(seconds=error.retry_after or _TRY_AGAIN_SECONDS)
            await put_back(connection, lead_id, problem, error.errcode, house.clock() + wait)
        else:
            await _give_up(connection, house, lead_id, problem, error.errcode)


async def _give_up(connection: Connection, house: House, lead_id: int, problem: str, errcode: int | None) -> None:
    await record_failed(connection, lead_id, problem, errcode)
    await hurry_unheard(connection, lead_id, house.clock())


def _lead(sends: list[NoticeSend]) -> int:
    lead = sends[0].lead_id
    return sends[0].id if lead is None else lead
