"""How things stand with customers at a moment, for the gate: one question for many."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from agent.touching import Reason, Standing, TouchLimits
from agent.touching.gate import group_span_start
from store.engine import Connection

SERVICE = [reason.value for reason in Reason if reason.is_service]

# a task may be confirmed any moment, so it counts as now until it is settled; who waits for people to answer is not
# kept from the answer itself
_STANDINGS = """
SELECT cu.external_userid,
    EXISTS (SELECT FROM opt_outs o WHERE o.merchant_id = cu.merchant_id AND o.external_userid = cu.external_userid
            AND o.lifted_at IS NULL) AS opted_out,
    coalesce(k.with_staff, false) AS with_staff, k.spoke_at, k.conversation_id, coalesce(k.talks, false) AS talks,
    coalesce(k.sent_since, 0) AS sent_since,
    EXISTS (SELECT FROM tickets x WHERE x.merchant_id = cu.merchant_id AND x.external_userid = cu.external_userid
            AND x.status IN ('open', 'in_progress', 'waiting_customer')) AS trouble,
    coalesce(h.week, 0) AS week, coalesce(h.month, 0) AS month, h.last_at, h.reason_at,
    coalesce(h.group_used, 0) AS group_used,
    p.userid, p.userid IS NULL AND coalesce(p.parted, false) AS lost
FROM customers cu
LEFT JOIN LATERAL (
    SELECT bool_or(c.service_state IN (2, 3) OR EXISTS (SELECT FROM handoffs f WHERE f.conversation_id = c.id
                   AND (f.state = 'taken'
                        OR f.state IN ('asked', 'queued', 'offered') AND %(reason)s <> 'answer'))) AS with_staff,
           max(c.last_customer_at) AS spoke_at,
           (array_agg(c.id ORDER BY c.last_customer_at DESC NULLS LAST, c.id DESC))[1] AS conversation_id,
           (array_agg(c.service_state IN (0, 1) ORDER BY c.last_customer_at DESC NULLS LAST, c.id DESC))[1] AS talks,
           (array_agg(c.sent_since ORDER BY c.last_customer_at DESC NULLS LAST, c.id DESC))[1] AS sent_since
    FROM conversations c WHERE c.customer_id = cu.id
) k ON true
LEFT JOIN LATERAL (
    SELECT count(*) FILTER (WHERE NOT service AND at > %(now)s::timestamptz - interval '7 days') AS week,
           count(*) FILTER (WHERE NOT service AND at > %(now)s - interval '30 days') AS month,
           max(at) FILTER (WHERE NOT service) AS last_at, max(at) FILTER (WHERE reason = %(reason)s) AS reason_at,
           count(*) FILTER (WHERE channel = 'group_send' AND at >= %(span)s) AS group_used
    FROM (SELECT t.reason, t.channel, t.reason = ANY(%(service)s) AS service,
                 CASE t.status WHEN 'sent' THEN t.sent_at WHEN 'tasked' THEN greatest(%(now)s, t.tasked_at)
                 ELSE t.due_at END AS at
          FROM touches t WHERE t.merchant_id = cu.merchant_id AND t.external_userid = cu.external_userid
            AND t.status = ANY(%(live)s)) t
) h ON true
LEFT JOIN LATERAL (
    SELECT (array_agg(c.userid ORDER BY c.added_at DESC, c.userid) FILTER (WHERE c.tie = 'normal'))[1] AS userid,
           bool_or(c.lost_at IS NOT NULL) AS parted
    FROM contacts c WHERE c.merchant_id = cu.merchant_id AND c.external_userid = cu.external_userid
) p ON true
WHERE cu.external_userid = ANY(%(who)s)
"""


async def standings(
    connection: Connection,
    external_userids: Sequence[str],
    reason: Reason,
    limits: TouchLimits,
    now: datetime,
    *,
    planning: bool,
) -> dict[str, Standing]:
    """Return how things stand with these customers of the shop at `now`.

    With `planning`, what is planned for later counts too; at sending only what went out or may any moment.
    """
    live = ["sent", "tasked", "approved", "planned"] if planning else ["sent", "tasked"]
    values = {
        "who": list(external_userids),
        "now": now,
        "reason": reason.value,
        "service": SERVICE,
        "live": live,
        "span": group_span_start(limits, now),
    }
    rows = await (await connection.execute(_STANDINGS, values)).fetchall()
    return {row["external_userid"]: Standing(**row) for row in rows}
