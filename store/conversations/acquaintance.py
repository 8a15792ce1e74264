"""What a shop knows of many customers at once: who they are, and what was said last."""

from __future__ import annotations

from collections.abc import Sequence

from store.conversations.conversations import LINES, TAGS, Line, Person
from store.engine import Connection


async def people_of(connection: Connection, external_userids: Sequence[str]) -> dict[str, Person]:
    """Return these customers of the shop by external_userid; strangers are left out."""
    query = f"SELECT cu.external_userid, cu.nickname, {TAGS} FROM customers cu WHERE cu.external_userid = ANY(%s)"  # noqa: S608
    rows = await (await connection.execute(query.encode(), (list(external_userids),))).fetchall()
    return {row["external_userid"]: Person(row["nickname"], tuple(row["tags"])) for row in rows}


async def last_lines(connection: Connection, external_userids: Sequence[str], limit: int) -> dict[str, list[Line]]:
    """Return the last lines of the conversation each of these customers wrote in last, oldest first."""
    query = f"""
    SELECT c.external_userid, ({LINES}) AS lines FROM (
        SELECT DISTINCT ON (external_userid) id, external_userid FROM conversations
        WHERE external_userid = ANY(%(who)s) ORDER BY external_userid, last_customer_at DESC NULLS LAST, id DESC) c
    """  # noqa: S608  (fixed parts)
    rows = await (await connection.execute(query.encode(), {"who": list(external_userids), "n": limit})).fetchall()
    return {row["external_userid"]: [Line(who, text or "") for who, text in row["lines"]] for row in rows}
