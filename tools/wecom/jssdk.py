"""What a web page needs to speak with WeCom's client: signatures of its address (wecom-api.md §6.3)."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tools.wecom.answer import need
from tools.wecom.client import WeComClient
from tools.wecom.token import CachedToken

Signer = Literal["corp", "app"]
_TICKETS: dict[Signer, tuple[str, dict[str, str]]] = {
    "corp": ("get_jsapi_ticket", {}),
    "app": ("ticket/get", {"type": "agent_config"}),
}
_LIFE_SECONDS = 7200.0


@dataclass(frozen=True, slots=True)
class PageSignature:
    """One signature of a page's address, as WeCom's client takes it; `timestamp` in seconds."""

    timestamp: int
    nonce: str
    signature: str


async def signed(client: WeComClient, signer: Signer, url: str, now: datetime) -> PageSignature:
    """Return an address signed for the app, or for the corp as clients before 3.0.24 also want it."""
    path, params = _TICKETS[signer]

    async def fetch() -> CachedToken:
        answer = await client.call("GET", path, params=params)
        return CachedToken.issued(need(answer, "ticket", path), now, float(answer.get("expires_in") or _LIFE_SECONDS))

    ticket = await client.kept(path, fetch)
    nonce, timestamp = secrets.token_hex(8), int(now.timestamp())
    return PageSignature(timestamp, nonce, signature(ticket, nonce, timestamp, url))


def signature(ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """Return WeCom's signature of an address; what follows its `#` does not count."""
    text = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={url.split('#', 1)[0]}"
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
