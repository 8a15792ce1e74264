"""Send tasks: what a member is asked to confirm in WeCom, from the wish to the last receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from store.engine import Connection
from store.json import dumps


@dataclass(frozen=True, slots=True)
class SendTask:
    """A task; `content` is `{"text": …, "attachments": […]}` in the shop's words."""

    id: int
    broadcast_id: int | None
    userid: str
    variant: str
    content: dict[str, Any]
    msgid: str | None
    status: str
    error: str | None
    wanted_at: datetime
    tried_at: datetime | None
    made_at: datetime | None
    reminded_at: datetime | None
    ended_at: datetime | None
    next_poll_at: datetime
    waiting: int = 0
    sent: int = 0
    total: int = 0


_COLUMNS = """t.id, t.broadcast_id, t.userid, t.variant, t.content, t.msgid, t.status, t.error, t.wanted_at, t.tried_at,
    t.made_at, t.reminded_at, t.ended_at, t.next_poll_at"""


@dataclass(frozen=True, slots=True)
class NewTask:
    """What a member is to be asked to send."""

    userid: str
    content: dict[str, Any]
    broadcast_id: int | None = None
    variant: str = ""


async def add_tasks(connection: Connection, merchant_id: int, tasks: Sequence[NewTask], now: datetime) -> list[int]:
    """Write down what members are to be asked; return the tasks' ids, in order."""
    if not tasks:
        return []
    query = """
    INSERT INTO send_tasks (merchant_id, broadcast_id, userid, variant, content, wanted_at, next_poll_at)
    SELECT %(merchant)s, j.broadcast_id, j.userid, j.variant, j.content, %(now)s, %(now)s
    FROM jsonb_to_recordset(%(rows)s::jsonb) AS j(place int, broadcast_id bigint, userid text, variant text,
        content jsonb) ORDER BY j.place RETURNING id
    """
    rows = [{"place": n} | {name: getattr(task, name) for name in NewTask.__slots__} for n, task in enumerate(tasks)]
    values = {"merchant": merchant_id, "rows": dumps(rows), "now": now}
    # numbers are drawn in the order asked for
    return sorted(row["id"] for row in await (await connection.execute(query, values)).fetchall())


async def task_by_id(connection: Connection, task_id: int, *, lock: bool = False) -> SendTask | None:
    """Return a task of the shop, its row locked when it is to be moved on."""
    query = f"SELECT {_COLUMNS} FROM send_tasks t WHERE t.id = %s{' FOR UPDATE' if lock else ''}"  # noqa: S608
    row = await (await connection.execute(query.encode(), (task_id,))).fetchone()
    return SendTask(**row) if row else None


async def list_tasks(
    connection: Connection, *, limit: int, before: int | None = None, broadcast_id: int | None = None
) -> list[SendTask]:
    """Return tasks with their counts, the last wanted first."""
    query = f"""
    SELECT {_COLUMNS}, count(x.id) AS total, count(x.id) FILTER (WHERE x.status = 'tasked') AS waiting,
           count(x.id) FILTER (WHERE x.status = 'sent') AS sent
    FROM send_tasks t LEFT JOIN touches x ON x.task_id = t.id
    WHERE (%(before)s::bigint IS NULL OR t.id < %(before)s)
      AND (%(broadcast)s::bigint IS NULL OR t.broadcast_id = %(broadcast)s)
    GROUP BY t.id ORDER BY t.id DESC LIMIT %(limit)s
    """  # noqa: S608
    values = {"before": before, "broadcast": broadcast_id, "limit": limit}
    return [SendTask(**row) for row in await (await connection.execute(query.encode(), values)).fetchall()]


async def shops_with_due_tasks(connection: Connection, now: datetime) -> list[int]:
    """Return the shops that have tasks to make, poll, remind of or give up (platform)."""
    query = """
    SELECT DISTINCT merchant_id FROM send_tasks WHERE status IN ('wanted', 'waiting') AND next_poll_at <= %s ORDER BY 1
    """
    return [row["merchant_id"] for row in await (await connection.execute(query, (now,))).fetchall()]


async def due_tasks(connection: Connection, now: datetime, limit: int) -> list[SendTask]:
    """Return the shop's tasks to move on, those due longest first."""
    query = f"""
    SELECT {_COLUMNS} FROM send_tasks t WHERE t.status IN ('wanted', 'waiting') AND t.next_poll_at <= %s
    ORDER BY t.next_poll_at, t.id LIMIT %s
    """  # noqa: S608
    return [SendTask(**row) for row in await (await connection.execute(query.encode(), (now, limit))).fetchall()]


async def change_tasks(connection: Connection, task_ids: Sequence[int], **changes: Any) -> None:
    """Write what became of tasks; the names are columns. What is over stays so."""
    if not task_ids:
        return
    names = ", ".join(f"{name} = %({name})s" for name in changes)
    query = f"""
    UPDATE send_tasks SET {names} WHERE id = ANY(%(ids)s) AND status IN ('wanted', 'waiting')
    """  # noqa: S608  (only columns, named by the callers)
    await connection.execute(query.encode(), changes | {"ids": list(task_ids)})


async def note_tries(connection: Connection, task_ids: Sequence[int], now: datetime, again: datetime) -> set[int]:
    """Note that WeCom is about to be asked for tasks, so that a lost answer is looked for; return those still wanted.

    Until `again` they count as being asked for.
    """
    query = """
    UPDATE send_tasks SET tried_at = coalesce(tried_at, %s), next_poll_at = %s
    WHERE id = ANY(%s) AND status = 'wanted' AND msgid IS NULL RETURNING id
    """
    rows = await (await connection.execute(query, (now, again, list(task_ids)))).fetchall()
    return {row["id"] for row in rows}


async def members_reminded(connection: Connection, since: datetime) -> set[str]:
    """Return the members reminded of any task since a moment."""
    query = "SELECT DISTINCT userid FROM send_tasks WHERE reminded_at > %s"
    return {row["userid"] for row in await (await connection.execute(query, (since,))).fetchall()}


async def touches_of_tasks(connection: Connection, task_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """Return the touches of tasks that wait for the member: by task, then by customer."""
    query = "SELECT task_id, external_userid, id FROM touches WHERE task_id = ANY(%s) AND status = 'tasked' ORDER BY id"
    found: dict[int, dict[str, int]] = {task_id: {} for task_id in task_ids}
    for row in await (await connection.execute(query, (list(task_ids),))).fetchall():
        found[row["task_id"]][row["external_userid"]] = row["id"]
    return found


async def release(connection: Connection, task_id: int, now: datetime) -> int:
    """Give the touches of a task taken back to the gate, which lets them be asked for anew; return how many.

    Those of a cancelled broadcast end here.
    """
    query = """
    UPDATE touches t SET task_id = NULL, tasked_at = NULL, due_at = %(now)s,
        status = CASE WHEN gone THEN 'cancelled' ELSE 'approved' END,
        refusal = CASE WHEN gone THEN 'cancelled' ELSE '' END, ended_at = CASE WHEN gone THEN %(now)s::timestamptz END
    FROM (SELECT x.id, coalesce(b.status = 'cancelled', false) AS gone FROM touches x
          LEFT JOIN broadcasts b ON b.merchant_id = x.merchant_id AND b.id = x.broadcast_id
          WHERE x.task_id = %(task)s AND x.status = 'tasked') held
    WHERE t.id = held.id
    """
    return (await connection.execute(query, {"now": now, "task": task_id})).rowcount


async def unused_grants_of(connection: Connection, touch_ids: Sequence[int]) -> list[int]:
    """Return the coupons given with these touches."""
    query = "SELECT grant_id FROM touches WHERE id = ANY(%s) AND grant_id IS NOT NULL"
    return [row["grant_id"] for row in await (await connection.execute(query, (list(touch_ids),))).fetchall()]
