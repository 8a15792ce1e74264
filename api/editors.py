"""Who changes the knowledge, as the store wants to know it."""

from __future__ import annotations

from agent.clock import in_shop_time
from api.access import Access
from store.entries.editing import Editor


def editor(access: Access, reason: str = "") -> Editor:
    """Return the person or program behind a request as an editor of the shop's knowledge."""
    today = in_shop_time(access.house.clock()).date()
    return Editor(access.merchant_id, access.actor, today, reason.replace("\x00", ""))
