"""A new shop with an invitation for its owner: from the command line and from the operator's page."""

from __future__ import annotations

from datetime import datetime

from agent.settings import Settings
from store.access.invitations import invite
from store.engine import Database
from store.sealing import Sealer
from store.shops.opening import open_by_name


async def open_new_shop(
    settings: Settings, database: Database, sealer: Sealer, now: datetime, *, name: str, owner: str
) -> tuple[int, str, str]:
    """Return the new shop, its owner's code to join with, and the link that carries it; raises `Conflict`."""
    async with database.platform_session() as session:
        opened = await open_by_name(session, name, owner, sealer)
    async with database.shop(opened.merchant_id) as connection:
        code = await invite(connection, opened.merchant_id, opened.owner, now)
    return opened.merchant_id, code, f"{settings.public_url or ''}/login?code={code}"
