"""Files on WeCom's shelf for three days (wecom-api.md §5.5)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sandbox.refusal import Refusal

LIFETIME = 3 * 86400
MINIMUM_BYTES = 5
MEGABYTE = 1 << 20
CAPS = {"image": 10 * MEGABYTE, "voice": 2 * MEGABYTE, "video": 10 * MEGABYTE, "file": 20 * MEGABYTE}
"""Bytes a type may have in media/upload."""


@dataclass(slots=True, frozen=True)
class Media:
    """One file; `pool` tells media/upload from media/upload_attachment, which do not mix."""

    media_id: str
    type: str
    filename: str
    content_type: str
    data: bytes
    created_at: float
    pool: str = "upload"


class MediaShelf:
    """The files of one corp."""

    def __init__(self) -> None:
        self._media: dict[str, Media] = {}

    def put(self, type_: str, data: bytes, now: float, filename: str = "", content_type: str = "") -> Media:
        """Keep a file and return it with its new id.

        Raises:
            Refusal: 40004 unknown type, 44001 empty, 45001 too big.
        """
        if type_ not in CAPS:
            raise Refusal(40004, "invalid media type")
        if len(data) < MINIMUM_BYTES:
            raise Refusal(44001, "empty media data")
        if len(data) > CAPS[type_]:
            raise Refusal(45001, "media size out of limit")
        kind = content_type or "application/octet-stream"
        media = Media(f"med_{secrets.token_urlsafe(16)}", type_, filename or type_, kind, data, now)
        self._media[media.media_id] = media
        return media

    def get(self, media_id: object, now: float, type_: str | None = None) -> Media:
        """Return a file that is still there, and of `type_` when one is demanded.

        Raises:
            Refusal: 40007 for an unknown or expired id, or another type.
        """
        media = self._media.get(str(media_id))
        if media is None or now - media.created_at > LIFETIME or type_ not in (None, media.type):
            raise Refusal(40007, "invalid media_id")
        return media
