"""Birthdays of many customers at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from agent.calendar.birthdays import Birthday
from store.engine import Connection
from store.json import dumps


@dataclass(frozen=True, slots=True)
class Described:
    """A customer as a list of the shop describes them; the first that is filled in decides."""

    external_userid: str = ""
    phone_hash: str = ""
    nickname: str = ""


async def find_described(connection: Connection, people: Mapping[int, Described]) -> dict[int, list[int]]:
    """Return by the same keys the ids of the customers who fit: none, one, or several."""
    query = """
    WITH asked AS (
        SELECT * FROM jsonb_to_recordset(%s::jsonb)
            AS j (key int, external_userid text, phone_hash text, nickname text)),
    fitting AS (
        SELECT a.key, a.external_userid FROM asked a WHERE a.external_userid <> ''
        UNION SELECT a.key, i.external_userid FROM asked a JOIN identities i ON i.value = a.phone_hash
            WHERE a.external_userid = '' AND i.kind = 'phone'
        UNION SELECT a.key, o.external_userid FROM asked a JOIN orders o ON o.phone_hash = a.phone_hash
            WHERE a.external_userid = '' AND o.external_userid IS NOT NULL
        UNION SELECT a.key, c.external_userid FROM asked a JOIN customers c ON c.nickname = a.nickname
            WHERE a.external_userid = '' AND a.phone_hash = '' AND a.nickname <> '')
    SELECT f.key, array_agg(cu.id ORDER BY cu.id) AS ids
    FROM fitting f JOIN customers cu ON cu.external_userid = f.external_userid GROUP BY f.key
    """
    asked = [
        {"key": key, "external_userid": each.external_userid, "phone_hash": each.phone_hash, "nickname": each.nickname}
        for key, each in people.items()
    ]
    rows = await (await connection.execute(query, (dumps(asked),))).fetchall()
    return {key: [] for key in people} | {row["key"]: row["ids"] for row in rows}


async def set_birthdays(connection: Connection, birthdays: Mapping[int, Birthday]) -> int:
    """Note birthdays by customer id; return for how many that was news."""
    query = """
    UPDATE customers cu SET birthday_month = j.month, birthday_day = j.day, birthday_lunar = j.lunar,
        birthday_leap = j.leap
    FROM jsonb_to_recordset(%s::jsonb) AS j (id bigint, month int, day int, lunar boolean, leap boolean)
    WHERE cu.id = j.id AND (cu.birthday_month, cu.birthday_day, cu.birthday_lunar, cu.birthday_leap)
        IS DISTINCT FROM (j.month, j.day, j.lunar, j.leap)
    """
    rows = [
        {"id": customer, "month": each.month, "day": each.day, "lunar": each.lunar, "leap": each.leap}
        for customer, each in birthdays.items()
    ]
    return (await connection.execute(query, (dumps(rows),))).rowcount
