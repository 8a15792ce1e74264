"""Cards with buttons, after the decision: the buttons become its result for everyone who got the card."""

from __future__ import annotations

import structlog

from jobs.house import House
from store.handoffs.staff_cards import card_code
from tools.wecom.errors import WeComError
from tools.wecom.staff import settle_card

log = structlog.get_logger(__name__)

_CODE_USED = 60140


async def settle(house: House, merchant_id: int, task_id: str, label: str, response_code: str = "") -> None:
    """Replace a card's buttons by `label`; a code that is used or too old changes nothing any more."""
    if not response_code:
        async with house.database.shop(merchant_id) as connection:
            response_code = await card_code(connection, task_id) or ""
    if not response_code:
        log.info("a card that was not sent", merchant=merchant_id, task=task_id)
        return
    try:
        await settle_card((await house.corp(merchant_id)).client, response_code, label)
    except WeComError as error:
        if error.errcode != _CODE_USED:
            raise
        log.info("a card cannot be changed any more", merchant=merchant_id, task=task_id)
