"""Phone numbers of buyers: never kept as they are."""

from __future__ import annotations

import re
import unicodedata

from store.sealing import Sealer

_DIGITS = re.compile(r"\d{5,20}")
_MASKED = re.compile(r"(?:\d{2,7})?[*＊xX•·]+(\d{4})")
_BLANKS = re.compile(r"[\s\-()（）]")


def read_phone(text: str) -> tuple[str | None, str]:
    """Return all digits (None when the source masked some) and the last four.

    Raises:
        ValueError: not a phone number; the message is Chinese.
    """
    plain = _BLANKS.sub("", unicodedata.normalize("NFKC", text)).split(",")[0]
    plain = re.sub(r"^(\+|00)?86(?=1\d{10}$)", "", plain).removeprefix("+")
    if _DIGITS.fullmatch(plain):
        return plain, plain[-4:]
    if masked := _MASKED.fullmatch(plain):
        return None, masked.group(1)
    raise ValueError("手机号只能是数字，或中间打星号的号码（138****1234）")


def phone_hash(sealer: Sealer, text: str) -> str | None:
    """Return the keyed hash orders are found by, None for a masked number; raises `ValueError` like `read_phone`."""
    digits, _ = read_phone(text)
    return sealer.fingerprint(digits) if digits else None
