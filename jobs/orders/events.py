"""What an order sets off: whoever cares about orders puts a handler into the list."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal, TypeAlias

from jobs.audience import tagging
from jobs.coupons import coupons
from jobs.house import House
from jobs.notices import events as notice_events

OrderEvent: TypeAlias = Literal["new", "imported", "changed", "refund"]
"""`new`: just came in. `imported`: added, but old news (a sheet, the first pull of a source): nobody gets a card.
`changed`: its status is another one. `refund`: its refund state is another one."""

Handler: TypeAlias = Callable[[House, int, int, OrderEvent], Awaitable[None]]
"""Called with house, merchant_id, order_id and what happened; safe to call twice, reads the order itself."""

HANDLERS: list[Handler] = [tagging.order_came, coupons.order_refunded, notice_events.order_came]


async def handle(house: House, merchant_id: int, order_id: int, event: OrderEvent) -> None:
    """Let every handler know; raises what the first failing one raised, so that the job is tried again."""
    for handler in HANDLERS:
        await handler(house, merchant_id, order_id, event)
