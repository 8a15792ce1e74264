"""Pictures with words in them."""

from __future__ import annotations

import io
from collections.abc import Sequence


def picture_of(lines: Sequence[str]) -> bytes:
    """Return a PNG with these lines, in Latin letters and digits: that font comes with pillow."""
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", (900, 80 + 90 * max(len(lines), 1)), "white")
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(40)
    for number, line in enumerate(lines):
        pen.text((40, 40 + 90 * number), line, fill="black", font=font)
    target = io.BytesIO()
    picture.save(target, "PNG")
    return target.getvalue()
