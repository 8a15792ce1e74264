"""Who can be asked to take a customer: duty as the shop sets it, and what WeCom says of its servicers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from store.engine import Connection


class ServicerState(StrEnum):
    """What WeCom last said of a servicer; `UNUSABLE` is not activated, or no servicer of this account (95014)."""

    RECEIVING = "receiving"
    STOPPED = "stopped"
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True)
class Duty:
    """A colleague's duty: `hours` by weekday from Monday, seven texts; one left empty means the shop's hours."""

    userid: str
    on_duty: bool = True
    hours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Attendant:
    """Somebody who may be given a customer.

    Attributes:
        state: What WeCom said last; None when it never said anything.
        busy: Customers they have now.
        familiar_at: When they last took this very customer.
        last_at: When they were last given anybody.
    """

    userid: str
    name: str
    on_duty: bool
    hours: tuple[str, ...]
    state: ServicerState | None
    busy: int
    familiar_at: datetime | None
    last_at: datetime | None


_ATTENDANTS = """
SELECT u.userid, coalesce(s.name, u.userid) AS name, coalesce(d.on_duty, true) AS on_duty,
       coalesce(d.hours, '{}') AS hours, w.state,
       (SELECT count(*) FROM conversations c WHERE c.service_state = 3 AND c.servicer_userid = u.userid) AS busy,
       (SELECT max(h.taken_at) FROM handoffs h
        WHERE h.conversation_id = %(conversation)s AND h.servicer_userid = u.userid) AS familiar_at,
       (SELECT max(h.offered_at) FROM handoffs h
        WHERE h.merchant_id = %(merchant)s AND h.servicer_userid = u.userid) AS last_at
FROM unnest(%(userids)s::text[]) WITH ORDINALITY AS u(userid, place)
LEFT JOIN staff s ON s.userid = u.userid
LEFT JOIN staff_duty d ON d.userid = u.userid
LEFT JOIN servicer_states w ON w.userid = u.userid AND w.open_kfid = %(open_kfid)s
ORDER BY u.place
"""


async def attendants(
    connection: Connection, merchant_id: int, open_kfid: str, conversation_id: int, userids: Sequence[str]
) -> list[Attendant]:
    """Return what is known of these people, in their order."""
    values = {
        "merchant": merchant_id,
        "conversation": conversation_id,
        "open_kfid": open_kfid,
        "userids": list(userids),
    }
    rows = await (await connection.execute(_ATTENDANTS, values)).fetchall()
    return [
        Attendant(**row | {"hours": tuple(row["hours"]), "state": row["state"] and ServicerState(row["state"])})
        for row in rows
    ]


async def duties(connection: Connection) -> list[Duty]:
    """Return the duty of the whole staff; somebody nothing was set for is on duty in the shop's hours."""
    query = """
    SELECT s.userid, coalesce(d.on_duty, true) AS on_duty, coalesce(d.hours, '{}') AS hours
    FROM staff s LEFT JOIN staff_duty d ON d.userid = s.userid ORDER BY s.id
    """
    rows = await (await connection.execute(query)).fetchall()
    return [Duty(row["userid"], row["on_duty"], tuple(row["hours"])) for row in rows]


async def save_duty(connection: Connection, merchant_id: int, duty: Duty) -> None:
    """Keep a colleague's duty."""
    query = """
    INSERT INTO staff_duty (merchant_id, userid, on_duty, hours) VALUES (%s, %s, %s, %s)
    ON CONFLICT (merchant_id, userid)
    DO UPDATE SET on_duty = excluded.on_duty, hours = excluded.hours, updated_at = now()
    """
    await connection.execute(query, (merchant_id, duty.userid, duty.on_duty, list(duty.hours)))


async def note_servicer(
    connection: Connection, merchant_id: int, open_kfid: str, userid: str, state: ServicerState, told_at: datetime
) -> None:
    """Remember what WeCom said of a servicer, unless something newer is known."""
    query = """
    INSERT INTO servicer_states (merchant_id, open_kfid, userid, state, told_at) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (merchant_id, open_kfid, userid)
    DO UPDATE SET state = excluded.state, told_at = excluded.told_at WHERE servicer_states.told_at <= excluded.told_at
    """
    await connection.execute(query, (merchant_id, open_kfid, userid, state, told_at))
