"""Customers who add a member: recorded at once, welcomed within 20 seconds (wecom-api.md §4.4, §4.8)."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import structlog

from jobs.audience.attachments import as_wecom
from jobs.audience.corptags import adopt
from jobs.house import House
from jobs.requests import learn_contact_job, push_tags_job, retag_job
from store.customers.channels import Channel, channel_for
from store.customers.contacts import Tie, Welcomed, lose_contact, name_contact, settle_welcome, tie_contact, welcome_due
from store.deferring import defer
from store.engine import Connection
from tools.wecom.client import WeComClient
from tools.wecom.contacts import Contacts
from tools.wecom.errors import Transient, UnknownPerson, WeComError, WelcomeLost
from tools.wecom.signals import ContactChange

log = structlog.get_logger(__name__)

LIFETIME = timedelta(seconds=20)
_RETRY_SECONDS = 1.0
_ALREADY_TALKING = 41051

_TIED = {"add_external_contact": Tie.NORMAL, "add_half_external_contact": Tie.HALF}
_LOST = {"del_external_contact": Tie.LEFT_BY_MEMBER, "del_follow_user": Tie.LEFT_BY_CUSTOMER}


async def contact_changed(house: House, merchant_id: int, change: ContactChange) -> None:
    """Record what a callback tells of a customer and a member, and welcome whom it lets us. Safe to run again."""
    channel = None
    async with house.database.shop(merchant_id) as connection:
        if tie := _TIED.get(change.change_type):
            await tie_contact(
                connection, merchant_id, change.userid, change.external_userid, tie, change.state, change.created_at
            )
            channel = await _to_welcome(connection, merchant_id, change)
        elif lost := _LOST.get(change.change_type):
            await lose_contact(connection, change.userid, change.external_userid, lost, change.created_at)
        if change.change_type in {"add_external_contact", "edit_external_contact"}:
            await defer(connection, [learn_contact_job(merchant_id, change.external_userid)])
    if channel is not None:
        await _welcome(house, merchant_id, (await house.corp(merchant_id)).client, channel, change)


async def _to_welcome(connection: Connection, merchant_id: int, change: ContactChange) -> Channel | None:
    """Return the channel whose welcome is due; writing it down first keeps a second run from a second welcome."""
    if not change.welcome_code:
        return None
    channel = await channel_for(connection, change.state)
    if channel is None or not (channel.welcome or channel.attachments):
        return None
    until = change.created_at + LIFETIME
    pair = change.userid, change.external_userid
    due = await welcome_due(connection, merchant_id, change.welcome_code, *pair, channel.id, until)
    return channel if due else None


async def _welcome(
    house: House, merchant_id: int, client: WeComClient, channel: Channel, change: ContactChange
) -> None:
    """Send a welcome until it is out, refused or too late."""
    result, error = Welcomed.LATE, "过了 20 秒"
    try:
        attachments = [await as_wecom(house, merchant_id, client, item) for item in channel.attachments]
        while house.clock() < change.created_at + LIFETIME:
            try:
                await Contacts(client).welcome(change.welcome_code, channel.welcome, attachments)
                result, error = Welcomed.SENT, ""
                break
            except Transient as busy:  # another app is sending (41096), or no answer: the code works once
                error = str(busy)
                await asyncio.sleep(_RETRY_SECONDS)
    except WelcomeLost as lost:
        result = Welcomed.NOT_NEEDED if lost.errcode == _ALREADY_TALKING else Welcomed.LATE
        error = str(lost)
    except WeComError as refused:
        result, error = Welcomed.REFUSED, f"{refused}。{refused.advice}"
    if result in {Welcomed.LATE, Welcomed.REFUSED}:
        log.warning("a new customer was not welcomed", merchant=merchant_id, result=result, error=error)
    async with house.database.shop(merchant_id) as connection:
        await settle_welcome(connection, change.welcome_code, result, error or None)


async def learn(house: House, merchant_id: int, external_userid: str) -> None:
    """Take over name and tags of a customer as WeCom has them, then hold them against our rules.

    Never beside a push of the same shop: what was read before it would be written down after it.
    """
    try:
        found = await Contacts((await house.corp(merchant_id)).client).get(external_userid)
    except UnknownPerson:  # parted again meanwhile
        return
    await adopt(house, merchant_id, found)
    async with house.database.shop(merchant_id) as connection:
        ways = {follow.userid: follow.add_way for follow in found.follows}
        await name_contact(connection, external_userid, found.name, found.unionid, ways)
        await defer(connection, [retag_job(merchant_id, external_userid), push_tags_job(merchant_id, external_userid)])
