"""The house's end: start the child, hear what it says, end it when it takes too long."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncGenerator, AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from agent.phrases import say
from knowledge.apart.messages import SAID, Said
from knowledge.documents.pages import Page
from knowledge.importers.rows import FaqFile, FileRefused

SILENCE_SECONDS = 180.0
_LONGEST_LINE = 512 << 20


@dataclass(frozen=True, slots=True)
class Progress:
    """What came out of a file: a page (of `total`), or, for a file without pages, everything at once."""

    total: int
    page: Page | None = None
    file: FaqFile | None = None


async def read_apart(
    content: bytes, name: str, known_pages: Collection[int] = (), *, patience: float = SILENCE_SECONDS
) -> AsyncGenerator[Progress, None]:
    """Yield what a child process reads in a file; pages known already are not read again.

    A child that says nothing for `patience` seconds is ended.

    Raises:
        FileRefused: the file cannot be used, or reading it takes too long, too much memory, or ends in a crash.
    """
    with tempfile.TemporaryDirectory(prefix="xiaoer-") as folder:
        path = Path(folder) / "file"
        await asyncio.to_thread(path.write_bytes, content)
        async with _child(path, name, known_pages) as child:
            while (said := await _next(child, patience)) is not None:
                if said.refused:
                    raise FileRefused(said.refused)
                yield Progress(said.total, said.page, said.file)
            if await child.wait() != 0:
                raise FileRefused(say("import_crashed", book="owner"))


async def words_apart(path: Path, *, patience: float) -> str:
    """Return the words a child process finds in a file, whatever it is called.

    Raises:
        FileRefused: as `read_apart`, and for a file that is no PDF, Word, Excel or text.
    """
    async with _child(path, "", ()) as child:
        said = await _next(child, patience)
    if said is None:
        raise FileRefused(say("import_crashed", book="owner"))
    if said.refused:
        raise FileRefused(said.refused)
    return said.words


@asynccontextmanager
async def _child(path: Path, name: str, known_pages: Collection[int]) -> AsyncIterator[asyncio.subprocess.Process]:
    kept = {key: value for key, value in os.environ.items() if key in {"PATH", "LANG", "SYSTEMROOT", "TMPDIR"}}
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "knowledge.apart.child", str(path), name, ",".join(map(str, known_pages))),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        limit=_LONGEST_LINE,
        cwd=path.parent,
        env=kept
        | {"PYTHONPATH": os.pathsep.join(filter(None, map(os.path.abspath, sys.path))), "OMP_NUM_THREADS": "2"},
    )
    try:
        yield child
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()


async def _next(child: asyncio.subprocess.Process, patience: float) -> Said | None:
    if child.stdout is None:
        raise RuntimeError("the child has no stdout")
    try:
        line = await asyncio.wait_for(child.stdout.readline(), patience)
    except TimeoutError:
        raise FileRefused(say("import_too_slow", book="owner")) from None
    return SAID.validate_json(line) if line else None
