"""Words of a touch: how long, and when two are the same."""

from __future__ import annotations

import hashlib
from datetime import datetime

from agent.clock import in_shop_time
from agent.intents.plain import plain

MOST_BYTES = 1_200  # leaves room for the coupon's line within the 2048 bytes of kf (wecom-api.md §3.5)


def key_of(text: str, at: datetime) -> str:
    """Return what two texts of one month have in common when they read the same."""
    words = hashlib.sha256(plain(text).encode()).hexdigest()[:40]
    return f"{in_shop_time(at):%Y%m}:{words}"
