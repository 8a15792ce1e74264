"""A small disk for the database, so that it can be full; only root may mount one."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

SIZE = "384m"
_INSIDE = "XIAOER_CHAOS_MOUNTS"
_LEFT_BYTES = 64 * 1024


def in_own_mounts() -> bool:
    """Return whether disks can be mounted; as root the program is first begun again where nobody else sees them."""
    if os.environ.get(_INSIDE):
        return True
    unshare = shutil.which("unshare")
    if os.geteuid() or unshare is None:
        return False
    if subprocess.run([unshare, "--mount", "true"], check=False, capture_output=True).returncode:
        return False
    os.environ[_INSIDE] = "1"
    command = [unshare, "--mount", sys.executable, "-m", "chaos", *sys.argv[1:]]
    return os.execv(unshare, command)


def mount(folder: Path) -> None:
    """Make `folder` a small disk of its own."""
    folder.mkdir(mode=0o711)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0711", "tmpfs", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Fill the disk to the last bytes; deleting the returned file makes it usable again."""
    ballast = folder / "ballast"
    with ballast.open("wb") as file:
        while (free := shutil.disk_usage(folder).free - _LEFT_BYTES) > 0:
            with contextlib.suppress(OSError):  # the house took some of it meanwhile
                os.posix_fallocate(file.fileno(), 0, free)
                break
    return ballast
