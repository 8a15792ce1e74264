"""Tags: what a shop calls its customers, by hand or by rule; every change knows since when and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.errors import Conflict, NotFound
from agent.phrases import say
from store.audience.rules import as_data, read_rule, tags_of
from store.engine import Connection
from store.json import dumps

BY_RULE = "规则"


@dataclass(frozen=True, slots=True)
class CustomerTag:
    """A tag of the shop; without a rule it is given by hand. `customers` is how many have it."""

    id: int
    group_name: str
    name: str
    rule: dict[str, Any] | None
    pushed: bool
    corp_tag_id: str | None
    evaluated_at: datetime | None
    updated_at: datetime
    customers: int


@dataclass(frozen=True, slots=True)
class GivenTag:
    """A tag as one customer has it."""

    tag_id: int
    group_name: str
    name: str
    by_rule: bool
    since: datetime
    given_by: str


_TAGS = """
SELECT t.id, t.group_name, t.name, t.rule, t.pushed, t.corp_tag_id, t.evaluated_at, t.updated_at,
       (SELECT count(*) FROM customer_tags x WHERE x.tag_id = t.id) AS customers
FROM tags t
"""


async def tags_of_shop(connection: Connection) -> list[CustomerTag]:
    """Return the shop's tags by group and age (a shop has dozens: no pages)."""
    rows = await connection.execute(f"{_TAGS} ORDER BY t.group_name, t.id".encode())
    return [CustomerTag(**row) for row in await rows.fetchall()]


async def tag_of(connection: Connection, tag_id: int) -> CustomerTag:
    """Return one tag, or raise `NotFound`."""
    row = await (await connection.execute(f"{_TAGS} WHERE t.id = %s".encode(), (tag_id,))).fetchone()
    if row is None:
        raise NotFound(say("tag_unknown", book="owner"))
    return CustomerTag(**row)


async def tag_named(connection: Connection, name: str) -> CustomerTag:
    """Return the oldest tag of this name, or raise `NotFound`."""
    query = f"{_TAGS} WHERE t.name = %s ORDER BY t.id LIMIT 1"
    row = await (await connection.execute(query.encode(), (name,))).fetchone()
    if row is None:
        raise NotFound(say("tag_unknown", book="owner"))
    return CustomerTag(**row)


async def add_tag(
    connection: Connection,
    merchant_id: int,
    group: str,
    name: str,
    rule: Any | None,
    *,
    pushed: bool = True,
    author: str = "",
) -> int:
    """Add a tag and return its id; raise `Conflict` when the group has one of that name."""
    query = """
    INSERT INTO tags (merchant_id, group_name, name, rule, pushed, created_by)
    VALUES (%s, %s, %s, %s::jsonb, %s, %s) ON CONFLICT (merchant_id, group_name, name) DO NOTHING RETURNING id
    """
    values = (merchant_id, group, name, _stored(rule), pushed, author)
    row = await (await connection.execute(query, values)).fetchone()
    if row is None:
        raise Conflict(say("tag_taken", book="owner", group=group, name=name))
    await rules_changed(connection)
    return int(row["id"])


async def change_tag(connection: Connection, tag_id: int, name: str, rule: Any | None, *, pushed: bool) -> None:
    """Change a tag; a tag that gets a rule loses what was given by hand at its next evaluation."""
    before = await tag_of(connection, tag_id)
    if rule is not None:
        await _no_circle(connection, tag_id, rule)
    taken = "SELECT FROM tags WHERE group_name = %s AND name = %s AND id <> %s"
    if (await connection.execute(taken, (before.group_name, name, tag_id))).rowcount:
        raise Conflict(say("tag_taken", book="owner", group=before.group_name, name=name))
    query = """
    UPDATE tags SET name = %s, rule = %s::jsonb, pushed = %s, updated_at = now(), evaluated_at = NULL WHERE id = %s
    """
    await connection.execute(query, (name, _stored(rule), pushed, tag_id))
    await rules_changed(connection)


async def rules_changed(connection: Connection) -> None:
    """Let everybody who keeps the shop's rules in memory read them again: the shop's profile is newer now."""
    await connection.execute("UPDATE merchants SET updated_at = now()")  # a tenant sees its own row only


async def delete_tag(connection: Connection, tag_id: int) -> None:
    """Delete a tag everywhere; raise `Conflict` while another rule asks for it."""
    tag = await tag_of(connection, tag_id)
    query = """
    SELECT name FROM tags WHERE rule @? %(path)s::jsonpath
    UNION SELECT name FROM segments WHERE rule @? %(path)s::jsonpath
    """
    path = f'$.** ? (@.measure == "tag").tags[*] ? (@ == {int(tag_id)})'
    users = [row["name"] for row in await (await connection.execute(query, {"path": path})).fetchall()]
    if users:
        raise Conflict(say("tag_in_use", book="owner", name=tag.name, users="、".join(users)))
    await connection.execute("DELETE FROM tags WHERE id = %s", (tag_id,))


async def given_to(connection: Connection, customer_id: int) -> list[GivenTag]:
    """Return the tags of a customer, with since when and by whom."""
    query = """
    SELECT t.id AS tag_id, t.group_name, t.name, t.rule IS NOT NULL AS by_rule, x.since, x.given_by
    FROM customer_tags x JOIN tags t ON t.id = x.tag_id WHERE x.customer_id = %s ORDER BY t.group_name, t.id
    """
    return [GivenTag(**row) for row in await (await connection.execute(query, (customer_id,))).fetchall()]


async def give_tag(
    connection: Connection, merchant_id: int, customer_id: int, tag_id: int, given_by: str, now: datetime
) -> None:
    """Give a tag by hand; raise `Conflict` for one that a rule gives."""
    await _by_hand(connection, tag_id)
    if not (await connection.execute("SELECT FROM customers WHERE id = %s", (customer_id,))).rowcount:
        raise NotFound(say("customer_unknown", book="owner"))
    query = """
    INSERT INTO customer_tags (merchant_id, customer_id, tag_id, since, given_by) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT DO NOTHING
    """
    await connection.execute(query, (merchant_id, customer_id, tag_id, now, given_by))


async def take_tag(connection: Connection, customer_id: int, tag_id: int) -> None:
    """Take a tag away by hand; raise `Conflict` for one that a rule gives."""
    await _by_hand(connection, tag_id)
    query = "DELETE FROM customer_tags WHERE customer_id = %s AND tag_id = %s"
    await connection.execute(query, (customer_id, tag_id))


async def take_by_hand(connection: Connection, external_userid: str, tag_id: int) -> None:
    """Take a tag away that somebody took away in WeCom."""
    query = """
    DELETE FROM customer_tags x USING customers cu
    WHERE cu.id = x.customer_id AND cu.external_userid = %s AND x.tag_id = %s
    """
    await connection.execute(query, (external_userid, tag_id))


async def _by_hand(connection: Connection, tag_id: int) -> None:
    tag = await tag_of(connection, tag_id)
    if tag.rule is not None:
        raise Conflict(say("tag_by_rule", book="owner", name=tag.name))


async def _no_circle(connection: Connection, tag_id: int, rule: Any) -> None:
    """Raise `Conflict` when the rule leads back to its own tag."""
    rows = await (await connection.execute("SELECT id, rule FROM tags WHERE rule IS NOT NULL")).fetchall()
    asks = {row["id"]: tags_of(read_rule(row["rule"])) for row in rows} | {tag_id: tags_of(rule)}
    reached, frontier = set[int](), set(asks[tag_id])
    while frontier:
        reached |= frontier
        frontier = {tag for found in frontier for tag in asks.get(found, ())} - reached
    if tag_id in reached:
        raise Conflict(say("tag_circle", book="owner"))


def _stored(rule: Any | None) -> str | None:
    return dumps(as_data(rule)) if rule is not None else None
