"""Whose an order is: by WeCom identity, by a phone that was bound, or as an order shown to be one's own."""

from __future__ import annotations

from store.engine import Connection


def orders_of_customer(who: str) -> str:
    """Return SQL for a customer's orders, to stand after FROM; `who` is SQL for their external_userid.

    What WeCom knows as somebody's is nobody else's, whatever else was shown.
    """
    shown = f"FROM identities d JOIN orders w USING (merchant_id) WHERE d.external_userid = {who}"
    return f"""
    (SELECT w.* FROM orders w WHERE w.external_userid = {who}
    UNION ALL SELECT w.* {shown} AND d.kind = 'phone' AND w.phone_hash = d.value AND w.external_userid IS NULL
    UNION ALL SELECT w.* {shown} AND d.kind = 'order' AND w.order_no = d.value AND w.external_userid IS NULL
        AND NOT EXISTS (SELECT FROM identities p WHERE p.merchant_id = w.merchant_id AND p.kind = 'phone'
                        AND p.external_userid = {who} AND p.value = w.phone_hash))
    """


async def owners_of(connection: Connection, order_id: int) -> list[str]:
    """Return the external_userids of whoever an order belongs to; several where a phone is shared."""
    query = """
    SELECT external_userid FROM orders WHERE id = %(id)s AND external_userid IS NOT NULL
    UNION SELECT d.external_userid FROM orders w JOIN identities d USING (merchant_id)
    WHERE w.id = %(id)s AND w.external_userid IS NULL
      AND ((d.kind = 'phone' AND d.value = w.phone_hash) OR (d.kind = 'order' AND d.value = w.order_no))
    """
    rows = await (await connection.execute(query, {"id": order_id})).fetchall()
    return [row["external_userid"] for row in rows]
