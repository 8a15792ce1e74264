"""The shop's tags in WeCom: made when absent, put on each pair, held against what people change in its console."""

from __future__ import annotations

from collections.abc import Sequence

import structlog

from jobs.house import House
from jobs.requests import push_tags_job
from store.audience.corptags import (
    PairTags,
    Pushable,
    adopt_name,
    adopt_shown,
    customers_to_push,
    link_tags,
    pairs_of,
    pushable_tags,
    record_shown,
)
from store.customers.contacts import Tie, lose_contact, tie_contact
from store.deferring import defer
from tools.wecom.contact_records import Contact
from tools.wecom.contacts import Contacts
from tools.wecom.errors import NotPermitted, TagExists, TagGone, UnknownPerson

log = structlog.get_logger(__name__)

_PUSHES_AT_ONCE = 500  # of a shop, a reconciliation


async def push(house: House, merchant_id: int, external_userid: str) -> None:
    """Let WeCom show the tags a customer has, on every pair. Safe to run again; one run a shop at a time."""
    async with house.database.shop(merchant_id) as connection:
        pairs = [pair for pair in await pairs_of(connection, external_userid) if pair.differs]
    if not pairs:
        return
    contacts = Contacts((await house.corp(merchant_id)).client)
    corp_ids = await _corp_ids(house, merchant_id, contacts, {tag for pair in pairs for tag in pair.wanted})
    for pair in pairs:
        try:
            await _mark(contacts, pair, external_userid, corp_ids)
        except TagGone:  # somebody deleted it in the console: make it anew, once
            await _unlink_lost(house, merchant_id, contacts)
            corp_ids = await _corp_ids(house, merchant_id, contacts, pair.wanted)
            await _mark(contacts, pair, external_userid, corp_ids)
        except UnknownPerson:  # 84061: the member follows this customer no more
            async with house.database.shop(merchant_id) as connection:
                await lose_contact(connection, pair.userid, external_userid, Tie.LEFT_BY_MEMBER, house.clock())
            continue
        async with house.database.shop(merchant_id) as connection:
            await record_shown(connection, merchant_id, pair.userid, external_userid, sorted(pair.wanted))


async def _mark(contacts: Contacts, pair: PairTags, external_userid: str, corp_ids: dict[int, str]) -> None:
    add = [corp_ids[tag] for tag in sorted(pair.wanted - pair.shown) if tag in corp_ids]
    remove = [corp_ids[tag] for tag in sorted(pair.shown - pair.wanted) if tag in corp_ids]
    if add or remove:
        await contacts.mark(pair.userid, external_userid, add=add, remove=remove)


async def _corp_ids(
    house: House, merchant_id: int, contacts: Contacts, needed: set[int] | frozenset[int]
) -> dict[int, str]:
    """Return the corp tag of each of our tags; the needed ones are made in WeCom when absent."""
    async with house.database.shop(merchant_id) as connection:
        tags = await pushable_tags(connection)
    missing = [tag for tag in tags if tag.id in needed and tag.corp_tag_id is None]
    links = await _make(contacts, missing) if missing else {}
    async with house.database.shop(merchant_id) as connection:
        await link_tags(connection, dict(links))
    return {tag.id: tag.corp_tag_id for tag in tags if tag.corp_tag_id} | links


async def _make(contacts: Contacts, missing: Sequence[Pushable]) -> dict[int, str]:
    """Make tags in WeCom, taking over those that are there already by that name (40071)."""
    links = {}
    for tag in missing:
        try:
            made = await contacts.add_tags(tag.group_name, [tag.name])
        except TagExists:
            made = await contacts.tags()
        found = next((each for each in made if (each.group, each.name) == (tag.group_name, tag.name)), None)
        if found is not None:
            links[tag.id] = found.id
    return links


async def _unlink_lost(house: House, merchant_id: int, contacts: Contacts) -> None:
    """Forget the corp tags that WeCom has no more, and call the others as WeCom calls them now."""
    there = {tag.id: tag for tag in await contacts.tags()}
    async with house.database.shop(merchant_id) as connection:
        ours = [(tag, tag.corp_tag_id) for tag in await pushable_tags(connection) if tag.corp_tag_id]
        await link_tags(connection, dict.fromkeys(tag.id for tag, corp_id in ours if corp_id not in there))
        for tag, corp_id in ours:
            if (shown := there.get(corp_id)) and (shown.group, shown.name) != (tag.group_name, tag.name):
                await adopt_name(connection, tag.id, shown.group, shown.name)


async def read_board(house: House, merchant_id: int) -> None:
    """Take over what people did to the corp's tags in WeCom's console; what they deleted of ours is made again."""
    try:
        await _unlink_lost(house, merchant_id, Contacts((await house.corp(merchant_id)).client))
    except NotPermitted as refused:
        log.warning("the corp's tags cannot be read", merchant=merchant_id, advice=refused.advice)
        return
    await _push_differing(house, merchant_id)


async def adopt(house: House, merchant_id: int, contact: Contact) -> None:
    """Take over what people in WeCom have made of a customer: who follows them, and their tags."""
    async with house.database.shop(merchant_id) as connection:
        for follow in contact.follows:
            pair = follow.userid, contact.external_userid
            await tie_contact(connection, merchant_id, *pair, Tie.NORMAL, follow.state, follow.since)
            await adopt_shown(connection, merchant_id, *pair, follow.tag_ids, house.clock())


async def reconcile(house: House, merchant_id: int) -> None:
    """Hold all pairs of a shop against WeCom and push what differs (nightly)."""
    contacts = Contacts((await house.corp(merchant_id)).client)
    try:
        await _unlink_lost(house, merchant_id, contacts)
        async for contact in contacts.of_members(await contacts.members()):
            await adopt(house, merchant_id, contact)
    except NotPermitted as refused:  # 48002: the app may not read customers; nothing to hold against
        log.warning("customers of members cannot be read", merchant=merchant_id, advice=refused.advice)
        return
    await _push_differing(house, merchant_id)


async def _push_differing(house: House, merchant_id: int) -> None:
    async with house.database.shop(merchant_id) as connection:
        differing = (await customers_to_push(connection))[:_PUSHES_AT_ONCE]
        await defer(connection, [push_tags_job(merchant_id, customer) for customer in differing])


async def rename_in_wecom(house: House, merchant_id: int, tag_id: int, corp_tag_id: str, name: str) -> None:
    """Rename a corp tag; one that is not ours to rename is left, and a new one takes its place."""
    try:
        await Contacts((await house.corp(merchant_id)).client).rename_tag(corp_tag_id, name)
    except (NotPermitted, TagGone, TagExists):
        async with house.database.shop(merchant_id) as connection:
            await link_tags(connection, {tag_id: None})


async def delete_in_wecom(house: House, merchant_id: int, corp_tag_id: str) -> None:
    """Delete a corp tag that is ours; one that somebody else made stays."""
    try:
        await Contacts((await house.corp(merchant_id)).client).delete_tag(corp_tag_id)
    except (NotPermitted, TagGone):
        log.info("a corp tag stays: it is not ours or gone", merchant=merchant_id, tag=corp_tag_id)
