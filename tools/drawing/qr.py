"""QR codes as SVG: what a phone reads off another phone."""

from __future__ import annotations

import segno

_INK = "#191919"


def qr_svg(text: str, name: str) -> str:
    """Return a QR code as markup for a page; `name` is what those hear who cannot see it."""
    return str(segno.make(text, error="m", micro=False).svg_inline(omitsize=True, border=2, dark=_INK, title=name))


def qr_address(text: str) -> str:
    """Return a QR code as the address of a picture (`data:`), on white."""
    return str(segno.make(text, error="m", micro=False).svg_data_uri(omitsize=True, border=2, dark=_INK, light="#fff"))
