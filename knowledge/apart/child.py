"""The child: reads one file and tells on stdout what is in it. `python -m knowledge.apart.child FILE NAME PAGES`.

It knows no secret, opens no connection, and has bounds on memory; PAGES (comma-separated) were read before. Without a
NAME it tells the bare words only.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

from agent.phrases import say
from knowledge.apart.messages import Said
from knowledge.importers import FileRefused, Shape, ending_of, read_table, shape_of

_MEMORY_BYTES = 4 << 30
_NICENESS = 10  # customers first


def main() -> None:
    """Read the file named on the command line."""
    _bind()
    path, name, known = sys.argv[1:4]
    try:
        for said in _read(Path(path).read_bytes(), name, frozenset(int(page) for page in known.split(",") if page)):
            _say(said)
    except FileRefused as refusal:
        _say(Said(refused=str(refusal)))
    except (MemoryError, RecursionError):
        _say(Said(refused=say("import_too_heavy", book="owner")))


def _read(content: bytes, name: str, known: frozenset[int]) -> Iterator[Said]:
    if not name:
        from knowledge.documents.words import words_in

        yield Said(words=words_in(content))
        return
    shape = shape_of(ending_of(name))
    if shape is Shape.TABLE:
        yield Said(file=read_table(content, name))
    elif shape is Shape.TEXT:
        from knowledge.documents.reader import read_text

        yield Said(file=read_text(content, name))
    else:
        from knowledge.documents.pdf import pdf_pages

        for total, page in pdf_pages(content, known):
            yield Said(total=total, page=page)


def _bind() -> None:
    os.nice(_NICENESS)
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _say(said: Said) -> None:
    sys.stdout.write(said.model_dump_json(exclude_defaults=True) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
