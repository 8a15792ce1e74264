"""What owners hear of touches: what waits for them, whose customers got nothing and why, what a broadcast came to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from agent.clock import in_shop_time
from agent.phrases import say
from jobs.house import House
from jobs.notices.notices import tell
from store.engine import Connection
from store.notices.notices import News
from store.notices.rules import Manner, NoticeForm, NoticeKind
from store.shops.merchants import Profile
from store.touches.broadcasts import broadcast_of, change_broadcast, ended_of, finished_broadcasts
from store.touches.ledger import waiting_by_rule
from store.touches.limits import touch_limits

Unsent = Mapping[tuple[str, str], int]
"""How many customers got nothing, by the member who had them and by why."""


async def tell_waiting(house: House, connection: Connection, merchant_id: int, now: datetime) -> None:
    """Tell the owners once a day what was planned and waits for them, each rule with one of its texts."""
    waiting = await waiting_by_rule(connection, now)
    if not waiting:
        return
    facts = tuple(
        (one.rule, say("touch_waiting_fact", book="owner", count=str(one.count), text=one.sample)) for one in waiting
    )
    title = say("touch_waiting_title", book="owner", count=str(sum(one.count for one in waiting)))
    step = (say("touch_waiting_next", book="owner"), say("touch_waiting_step", book="owner"))
    key = f"touches:{in_shop_time(now):%Y-%m-%d}"
    news = News(NoticeKind.GENERIC, key, title, (*facts, step), link=house.page("touches"))
    await _tell(connection, await house.resources.profiles.get(merchant_id), news, now)


async def tell_unsent(house: House, connection: Connection, merchant_id: int, unsent: Unsent, now: datetime) -> None:
    """Tell owners whose tasks for follow-ups came to nothing; of one member and cause once a week."""
    if not unsent:
        return
    profile = await house.resources.profiles.get(merchant_id)
    for (userid, why), count in unsent.items():
        name = profile.name_of(userid)
        title = say("touch_unsent_title", book="owner", name=name)
        fact = say(f"touch_unsent_{why}", book="owner", name=name, count=str(count))
        facts = ((say("touch_unsent_fact", book="owner"), fact),)
        key = f"unsent:{userid}:{why}:{in_shop_time(now):%G-%V}"
        news = News(NoticeKind.GENERIC, key, title, facts, link=house.page("touches"))
        await _tell(connection, profile, news, now)


async def end_broadcasts(house: House) -> None:
    """End the broadcasts nobody waits for any more, and tell the owners of each how many got it."""
    now = house.clock()
    async with house.database.platform() as connection:
        finished = await finished_broadcasts(connection)
    for merchant_id, broadcast_id in finished:
        async with house.database.shop(merchant_id) as connection:
            broadcast = await broadcast_of(connection, broadcast_id, lock=True)
            if broadcast.status != "waiting":
                continue
            await change_broadcast(connection, broadcast_id, status="done", ended_at=now)
            profile = await house.resources.profiles.get(merchant_id)
            facts = _facts(await ended_of(connection, broadcast_id), profile)
            title = say("broadcast_done_title", book="owner", name=broadcast.name)
            link = house.page(f"broadcasts/{broadcast_id}")
            news = News(NoticeKind.GENERIC, f"broadcast:{broadcast_id}", title, facts, link=link)
            await _tell(connection, profile, news, now)


def _facts(ended: Counter[tuple[str, str, str]], profile: Profile) -> tuple[tuple[str, str], ...]:
    """Return how many got it, and of the others why not and who had them."""
    sent = sum(count for (status, _, _), count in ended.items() if status == "sent")
    facts = [(say("broadcast_done_sent", book="owner"), say("broadcast_done_count", book="owner", count=str(sent)))]
    for (status, why, userid), count in sorted(ended.items(), key=lambda one: (-one[1], one[0])):
        if status != "sent":
            who = say("broadcast_done_by", book="owner", name=profile.name_of(userid)) if userid else ""
            people = say("broadcast_done_count", book="owner", count=str(count))
            facts.append(
                (say("broadcast_done_unsent", book="owner"), f"{people}，{say(f'touch_no_{why}', book='owner')}{who}")
            )
    return tuple(facts)


async def _tell(connection: Connection, profile: Profile, news: News, now: datetime) -> None:
    if profile.owners:
        quiet = (await touch_limits(connection)).quiet_hours
        manner = Manner(members=profile.owners, form=NoticeForm.TEXT, quiet_hours=quiet)
        await tell(connection, profile.id, news, manner, now)
