"""A picture from outside, opened with care: its size is known before a pixel is decoded."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
READ_SIDE = 2_000
"""Pixels: what the reader scales to anyway."""
PREVIEW_SIDE = 1_024
_PREVIEW_QUALITY = 80


class NotReadable(ValueError):
    """The picture is too large when decoded, broken, or none at all; the message is for operators."""


def open_picture(path: Path) -> Image:
    """Return the picture upright, in RGB, at most `READ_SIDE` pixels a side.

    Raises:
        NotReadable: It is not decoded at all when it has more than `MAX_PIXELS`.
    """
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            file = Image.open(path, formats=FORMATS)
        if file.width * file.height > MAX_PIXELS:
            raise NotReadable(f"{file.width} x {file.height} pixels")
        file.draft("RGB", (READ_SIDE, READ_SIDE))  # a JPEG can be decoded smaller at once
        picture = _on_white(ImageOps.exif_transpose(file))
        picture.thumbnail((READ_SIDE, READ_SIDE))
    except NotReadable:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise NotReadable("a decompression bomb") from None
    except Exception as error:  # decoders of hostile bytes raise all sorts
        raise NotReadable(f"broken: {type(error).__name__}") from None
    return picture


def _on_white(picture: Image) -> Image:
    """Return the picture without transparency: letters on nothing are read as letters on paper."""
    from PIL import Image

    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    paper = Image.new("RGBA", layer.size, "white")
    paper.alpha_composite(layer)
    return paper.convert("RGB")


def preview_of(picture: Image) -> bytes:
    """Return the picture as a JPEG of at most `PREVIEW_SIDE` pixels a side."""
    small = picture.copy()
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    target = io.BytesIO()
    small.save(target, "JPEG", quality=_PREVIEW_QUALITY)
    return target.getvalue()
