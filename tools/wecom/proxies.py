"""The way out to WeCom that an owner names: it must not lead into the house's own network."""

from __future__ import annotations

import contextlib
from collections.abc import Collection

from yarl import URL

from agent.errors import BadInput
from agent.phrases import say
from store.connectors.pulling import PullFailed
from tools.connectors.guard import Guard, GuardedResolver


async def check_proxy(proxy: str, allowed: Collection[str]) -> None:
    """Raise `BadInput` for an address that is none, or inside, unless the operator allows it (as for pulls)."""
    try:
        url = URL(proxy)
    except ValueError:
        raise BadInput(say("proxy_bad", book="owner")) from None
    guard = Guard(allowed)
    resolver = GuardedResolver(guard)
    try:
        guard.check_literal(url)
        with contextlib.suppress(OSError):  # a name nobody knows now: the check after it says so
            await resolver.resolve(url.host or "", url.port or 80)
    except PullFailed:
        raise BadInput(say("proxy_private", book="owner", host=url.host or "")) from None
    finally:
        await resolver.close()
