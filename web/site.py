"""The built web app, held in memory: a few files, each with what a browser needs to keep it."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DIST = Path(__file__).parent / "dist"
_SHELL = "index.html"
_HIDDEN = (".gz", ".vite", "~")

mimetypes.add_type("text/javascript", ".js")  # some systems' tables say otherwise


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the app; `gzipped` is None when it was not worth compressing; `forever` when its name has its hash."""

    body: bytes
    gzipped: bytes | None
    media_type: str
    etag: str
    forever: bool


@cache
def load_site(folder: Path = DIST) -> Mapping[str, Asset]:
    """Return the files of the built app by their path below `/`, read once; nothing when it was not built."""
    found = (path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else ()
    relative = {path.relative_to(folder).as_posix(): path for path in found}
    return {name: _asset(name, path) for name, path in relative.items() if not any(part in name for part in _HIDDEN)}


def shell_of(site: Mapping[str, Asset]) -> Asset | None:
    """Return the one page all addresses of the app begin with, None when the app was not built."""
    return site.get(_SHELL)


def _asset(name: str, path: Path) -> Asset:
    body, packed = path.read_bytes(), path.with_name(path.name + ".gz")
    return Asset(
        body=body,
        gzipped=packed.read_bytes() if packed.exists() else None,
        media_type=mimetypes.guess_type(name)[0] or "application/octet-stream",
        etag=f'"{hashlib.sha256(body).hexdigest()[:20]}"',
        forever=name.startswith("assets/"),
    )
