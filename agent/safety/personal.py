"""Personal data in texts: phones, ID and card numbers, mail addresses, masked unless they are known to be fine."""

from __future__ import annotations

import re

_PHONE = re.compile(r"(?<![\d*])(?:\+?86[\s-]?)?1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)")
_IDENTITY = re.compile(
    r"(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])"
)
_CARD = re.compile(r"(?<!\d)(?:62|4\d|5[1-5])\d{2}[\s-]?\d{4}[\s-]?\d{4}[\s-]?\d{4}(?:[\s-]?\d{1,3})?(?!\d)")
_MAIL = re.compile(r"(?<![A-Za-z\d.])[A-Za-z\d._+-]+@[A-Za-z\d-]+(?:\.[A-Za-z\d-]+)+")


def mask_personal(text: str, known: str = "") -> str:
    """Return `text` with phones, ID numbers, bank cards and mail addresses masked, except those in `known`."""
    digits = re.sub(r"[\s-]", "", known)

    def numbers(keep_head: int, keep_tail: int) -> re.Pattern[str] | object:
        def masked(match: re.Match[str]) -> str:
            bare = re.sub(r"[\s-]", "", match[0])
            if bare in digits or bare.removeprefix("+86").removeprefix("86") in digits:
                return match[0]
            hidden = "*" * (len(bare) - keep_head - keep_tail)
            return bare[:keep_head] + hidden + bare[-keep_tail:]

        return masked

    text = _IDENTITY.sub(numbers(3, 2), text)  # type: ignore[call-overload]
    text = _CARD.sub(numbers(4, 4), text)  # type: ignore[call-overload]
    text = _PHONE.sub(numbers(3, 4), text)  # type: ignore[call-overload]
    return _MAIL.sub(lambda m: m[0] if m[0] in known else f"{m[0][0]}***{m[0][m[0].index('@') :]}", text)
