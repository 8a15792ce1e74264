"""Rules at work: who gets a tag and who loses it, one customer at once or the whole shop by day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.audience.measures import Values
from store.audience.rules import depends_on_time, read_rule, tags_of, words_of
from store.audience.selection import at, condition
from store.audience.tags import BY_RULE
from store.engine import Connection


@dataclass(frozen=True, slots=True)
class RuledTag:
    """A tag with its rule."""

    id: int
    rule: Any

    @property
    def ages(self) -> bool:
        """Whether time alone can change it."""
        return depends_on_time(self.rule)


async def ruled_tags(connection: Connection) -> list[RuledTag]:
    """Return the tags given by rule, those that others ask for first."""
    query = "SELECT id, rule FROM tags WHERE rule IS NOT NULL ORDER BY id"
    rows = await (await connection.execute(query)).fetchall()
    return _in_order([RuledTag(row["id"], read_rule(row["rule"])) for row in rows])


async def chat_words(connection: Connection) -> frozenset[str]:
    """Return the words in a chat that some rule waits for."""
    found = await ruled_tags(connection)
    return frozenset(word for tag in found for word in words_of(tag.rule))


async def evaluate(
    connection: Connection,
    merchant_id: int,
    tags: Sequence[RuledTag],
    now: datetime,
    external_userids: Sequence[str] | None = None,
) -> set[str]:
    """Give and take these tags by their rules (of some customers, or of all) and return whose tags changed."""
    changed: set[str] = set()
    for tag in tags:
        values = Values()
        holds = condition(tag.rule, values)
        among = f"cu.external_userid = ANY({values.add(list(external_userids))})" if external_userids else "true"
        query = f"""
        WITH due AS (SELECT cu.id FROM customers cu WHERE {among} AND {holds}),
        gone AS (
            DELETE FROM customer_tags x USING customers cu
            WHERE x.tag_id = %(tag)s AND cu.id = x.customer_id AND {among} AND x.customer_id NOT IN (SELECT id FROM due)
            RETURNING cu.external_userid),
        come AS (
            INSERT INTO customer_tags (merchant_id, customer_id, tag_id, since, given_by)
            SELECT %(merchant)s, id, %(tag)s, %(now)s, %(by)s FROM due ON CONFLICT DO NOTHING
            RETURNING customer_id)
        SELECT external_userid FROM gone
        UNION SELECT cu.external_userid FROM come JOIN customers cu ON cu.id = come.customer_id
        """
        asked = at(now, values) | {"tag": tag.id, "merchant": merchant_id, "by": BY_RULE}
        changed |= {
            row["external_userid"] for row in await (await connection.execute(query.encode(), asked)).fetchall()
        }
        if external_userids is None:
            await connection.execute("UPDATE tags SET evaluated_at = %s WHERE id = %s", (now, tag.id))
    return changed


async def shops_to_retag(connection: Connection, midnight: datetime) -> list[int]:
    """Return the shops with a rule that was not held against everybody since `midnight` (platform)."""
    query = """
    SELECT DISTINCT merchant_id FROM tags WHERE rule IS NOT NULL AND coalesce(evaluated_at, '-infinity') < %s
    ORDER BY merchant_id
    """
    return [row["merchant_id"] for row in await (await connection.execute(query, (midnight,))).fetchall()]


async def shops_with_tags(connection: Connection) -> list[int]:
    """Return the shops that let WeCom show tags (platform)."""
    query = "SELECT DISTINCT merchant_id FROM tags WHERE pushed ORDER BY merchant_id"
    return [row["merchant_id"] for row in await (await connection.execute(query)).fetchall()]


def _in_order(tags: list[RuledTag]) -> list[RuledTag]:
    """Sort so that a tag comes after those its rule asks for; rules never form a circle (`store.tags`)."""
    done: dict[int, RuledTag] = {}
    by_id = {tag.id: tag for tag in tags}

    def visit(tag: RuledTag) -> None:
        for other in sorted(tags_of(tag.rule)):
            if other in by_id and other not in done:
                visit(by_id[other])
        done[tag.id] = tag

    for tag in tags:
        if tag.id not in done:
            visit(tag)
    return list(done.values())
