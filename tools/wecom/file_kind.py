"""What a file is, told by its first bytes: names and headers from outside are not believed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileKind:
    """A type of file: its MIME type and the extension it is kept under."""

    mime: str
    extension: str


UNKNOWN = FileKind("application/octet-stream", ".bin")
JPEG = FileKind("image/jpeg", ".jpg")
PNG = FileKind("image/png", ".png")
AMR = FileKind("audio/amr", ".amr")
MP4 = FileKind("video/mp4", ".mp4")

_BEGINNINGS = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", FileKind("image/gif", ".gif")),
    (b"GIF89a", FileKind("image/gif", ".gif")),
    (b"#!AMR", AMR),
    (b"#!SILK", FileKind("audio/silk", ".silk")),
    (b"\x02#!SILK", FileKind("audio/silk", ".silk")),
    (b"%PDF-", FileKind("application/pdf", ".pdf")),
    (b"PK\x03\x04", FileKind("application/zip", ".zip")),
    (b"ID3", FileKind("audio/mpeg", ".mp3")),
)


def kind_of(head: bytes) -> FileKind:
    """Return the type of a file that begins with `head`; 16 bytes are enough. Office files are zips."""
    if head[4:8] == b"ftyp":
        return MP4
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return FileKind("image/webp", ".webp")
    return next((kind for beginning, kind in _BEGINNINGS if head.startswith(beginning)), UNKNOWN)
