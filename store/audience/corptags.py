"""The shop's tags as WeCom shows them on each (member, customer) pair, so far as we know (wecom-api.md §4.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from store.audience.tags import take_by_hand
from store.engine import Connection

CONSOLE = "企业微信后台"


@dataclass(frozen=True, slots=True)
class Pushable:
    """A tag WeCom is to show."""

    id: int
    group_name: str
    name: str
    corp_tag_id: str | None


@dataclass(frozen=True, slots=True)
class PairTags:
    """What a pair should show and what it is known to show, as ids of our tags."""

    userid: str
    wanted: frozenset[int]
    shown: frozenset[int]

    @property
    def differs(self) -> bool:
        """Whether there is anything to change in WeCom."""
        return self.wanted != self.shown


async def pushable_tags(connection: Connection) -> list[Pushable]:
    """Return the tags WeCom is to show."""
    query = "SELECT id, group_name, name, corp_tag_id FROM tags WHERE pushed ORDER BY id"
    return [Pushable(**row) for row in await (await connection.execute(query)).fetchall()]


async def link_tags(connection: Connection, links: dict[int, str | None]) -> None:
    """Record which corp tag each of our tags is; None: WeCom has it no more, and no pair shows it."""
    for tag_id, corp_tag_id in links.items():
        await connection.execute("UPDATE tags SET corp_tag_id = %s WHERE id = %s", (corp_tag_id, tag_id))
        if corp_tag_id is None:
            await connection.execute("DELETE FROM contact_tags WHERE tag_id = %s", (tag_id,))


async def adopt_name(connection: Connection, tag_id: int, group: str, name: str) -> None:
    """Call a tag as people in WeCom call it now, unless another tag of the shop is called so."""
    query = """
    UPDATE tags t SET group_name = %(group)s, name = %(name)s, updated_at = now() WHERE t.id = %(id)s AND NOT EXISTS (
        SELECT FROM tags o WHERE o.merchant_id = t.merchant_id AND o.group_name = %(group)s AND o.name = %(name)s)
    """
    await connection.execute(query, {"id": tag_id, "group": group, "name": name})


async def pairs_of(connection: Connection, external_userid: str) -> list[PairTags]:
    """Return the pairs of a customer that WeCom lets us tag."""
    query = """
    SELECT c.userid,
        array(SELECT x.tag_id FROM customer_tags x JOIN tags t ON t.id = x.tag_id AND t.pushed
              JOIN customers cu ON cu.id = x.customer_id WHERE cu.external_userid = c.external_userid) AS wanted,
        array(SELECT s.tag_id FROM contact_tags s
              WHERE s.userid = c.userid AND s.external_userid = c.external_userid) AS shown
    FROM contacts c WHERE c.external_userid = %s AND c.tie IN ('normal', 'left_by_customer') ORDER BY c.userid
    """
    rows = await (await connection.execute(query, (external_userid,))).fetchall()
    return [PairTags(row["userid"], frozenset(row["wanted"]), frozenset(row["shown"])) for row in rows]


async def record_shown(
    connection: Connection, merchant_id: int, userid: str, external_userid: str, shown: Sequence[int]
) -> None:
    """Record what a pair shows now."""
    query = "DELETE FROM contact_tags WHERE userid = %s AND external_userid = %s AND tag_id <> ALL(%s)"
    await connection.execute(query, (userid, external_userid, list(shown)))
    query = """
    INSERT INTO contact_tags (merchant_id, userid, external_userid, tag_id)
    SELECT %s, %s, %s, unnest(%s::bigint[]) ON CONFLICT DO NOTHING
    """
    await connection.execute(query, (merchant_id, userid, external_userid, list(shown)))


async def adopt_shown(
    connection: Connection,
    merchant_id: int,
    userid: str,
    external_userid: str,
    corp_tag_ids: Sequence[str],
    now: datetime,
) -> None:
    """Take over what people changed in WeCom: for tags given by hand their word counts, for rules ours does.

    A tag somebody put there is given here; one that we showed and that is gone is taken here.
    """
    query = "SELECT id, rule IS NULL AS by_hand, corp_tag_id FROM tags WHERE corp_tag_id IS NOT NULL"
    ours = await (await connection.execute(query)).fetchall()
    shown = [row["id"] for row in ours if row["corp_tag_id"] in corp_tag_ids]
    by_hand = {row["id"] for row in ours if row["by_hand"]}
    query = "SELECT tag_id FROM contact_tags WHERE userid = %s AND external_userid = %s"
    before = {row["tag_id"] for row in await (await connection.execute(query, (userid, external_userid))).fetchall()}
    for tag_id in (before - set(shown)) & by_hand:
        await take_by_hand(connection, external_userid, tag_id)
    query = """
    INSERT INTO customer_tags (merchant_id, customer_id, tag_id, since, given_by)
    SELECT %s, cu.id, t.id, %s, %s FROM customers cu, tags t
    WHERE cu.external_userid = %s AND t.id = ANY(%s) AND t.rule IS NULL ON CONFLICT DO NOTHING
    """
    fresh = list((set(shown) - before) & by_hand)
    await connection.execute(query, (merchant_id, now, CONSOLE, external_userid, fresh))
    await record_shown(connection, merchant_id, userid, external_userid, shown)


async def customers_to_push(connection: Connection) -> list[str]:
    """Return the customers of whom WeCom shows other tags than it should."""
    query = """
    WITH wanted AS (
        SELECT c.userid, c.external_userid, x.tag_id FROM contacts c
        JOIN customers cu ON cu.merchant_id = c.merchant_id AND cu.external_userid = c.external_userid
        JOIN customer_tags x ON x.customer_id = cu.id JOIN tags t ON t.id = x.tag_id AND t.pushed
        WHERE c.tie IN ('normal', 'left_by_customer')),
    shown AS (
        SELECT s.userid, s.external_userid, s.tag_id FROM contact_tags s
        JOIN contacts c ON c.userid = s.userid AND c.external_userid = s.external_userid
        WHERE c.tie IN ('normal', 'left_by_customer'))
    SELECT DISTINCT external_userid FROM (
        (SELECT * FROM wanted EXCEPT SELECT * FROM shown) UNION ALL (SELECT * FROM shown EXCEPT SELECT * FROM wanted)
    ) d ORDER BY external_userid
    """
    return [row["external_userid"] for row in await (await connection.execute(query)).fetchall()]
