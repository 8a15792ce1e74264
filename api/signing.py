"""Who signed a webhook: HMAC-SHA256 over `timestamp.body`, fresh, with one of the shop's good secrets."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime

TIMESTAMP_HEADER = "X-Xiaoer-Timestamp"
SIGNATURE_HEADER = "X-Xiaoer-Signature"
WINDOW_SECONDS = 300
_LONGEST_HEADER = 400
_NOBODYS_SECRET = "whsec_nobody"  # noqa: S105 - an unknown shop must take as long as a known one


def sign(secret: str, timestamp: str, body: bytes) -> str:
    """Return the signature header's value for a body."""
    return "v1=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def is_fresh(timestamp: str, now: datetime) -> bool:
    """Whether a timestamp (seconds since 1970) lies within the window around `now`."""
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return False
    return abs(now.timestamp() - int(timestamp)) <= WINDOW_SECONDS


def is_signed(secrets: Sequence[str], timestamp: str, body: bytes, header: str) -> bool:
    """Whether one of the signatures in the header (commas between them) was made with one of the secrets."""
    given = [part.strip().encode() for part in header[:_LONGEST_HEADER].split(",")]
    made = [sign(secret, timestamp, body).encode() for secret in secrets or [_NOBODYS_SECRET]]
    matches = [hmac.compare_digest(each, mine) for each in given for mine in made]  # all of them: no early way out
    return any(matches) and bool(secrets)
