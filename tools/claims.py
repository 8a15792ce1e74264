"""Links to claim a coupon: signed, so that nobody can guess another's. The grant's row says whether it still works."""

from __future__ import annotations

import hmac
import re

from store.sealing import Sealer

PATH = "/c"
_TOKEN = re.compile(r"(\d{1,18})-(\d{1,18})-([0-9a-f]{32})", re.ASCII)
_SIGNATURE = 32


class ClaimLinks:
    """Makes and reads the links of all shops; without a public address there are none."""

    def __init__(self, public_url: str | None, sealer: Sealer) -> None:
        self._public_url = public_url
        self._sealer = sealer

    @property
    def available(self) -> bool:
        """Whether customers can reach a page of this program."""
        return self._public_url is not None

    @property
    def base(self) -> str:
        """What every link of ours begins with, '' without a public address."""
        return f"{self._public_url}{PATH}/" if self._public_url else ""

    def link(self, merchant_id: int, grant_id: int) -> str:
        """Return the address where a coupon is claimed."""
        return f"{self._public_url or ''}{PATH}/{self.token(merchant_id, grant_id)}"

    def token(self, merchant_id: int, grant_id: int) -> str:
        """Return the last part of the address."""
        return f"{merchant_id}-{grant_id}-{self._sign('claim', merchant_id, grant_id)}"

    def read(self, token: str) -> tuple[int, int] | None:
        """Return (merchant_id, grant_id) of a token, or None when we did not make it."""
        match = _TOKEN.fullmatch(token)
        if match is None:
            return None
        merchant_id, grant_id = int(match[1]), int(match[2])
        return (merchant_id, grant_id) if hmac.compare_digest(self.token(merchant_id, grant_id), token) else None

    def holder(self, merchant_id: int, grant_id: int) -> str:
        """Return what the browser that claimed a coupon keeps, to see its code again."""
        return self._sign("holder", merchant_id, grant_id)

    def _sign(self, purpose: str, merchant_id: int, grant_id: int) -> str:
        return self._sealer.fingerprint(f"coupon:{purpose}:{merchant_id}:{grant_id}")[:_SIGNATURE]
