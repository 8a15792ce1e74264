"""The house's end of reading pictures: one at a time, in a child process that may hang, swell or crash."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from pathlib import Path

from tools.line_child import ChildFailed, LineChild
from tools.reading.canvas import NotReadable
from tools.reading.talk import Answer, Question

PATIENCE_SECONDS = 20.0
START_SECONDS = 20.0  # more for the first picture: the child loads its models, which a busy machine drags out
_LONGEST_LINE = 16 << 20
_TEXT_CHARACTERS = 2_000


@dataclass(frozen=True, slots=True)
class Seen:
    """What is in a picture: its words, and a small copy (JPEG) when one was asked for."""

    text: str
    preview: bytes | None = field(default=None, repr=False)


class PictureReader:
    """Starts its child with the first picture and lets it go when none came for a while."""

    def __init__(self) -> None:
        self._child = LineChild(
            "tools.reading.child",
            patience=PATIENCE_SECONDS,
            start=START_SECONDS,
            longest_line=_LONGEST_LINE,
            environment={"OMP_NUM_THREADS": "2"},
        )

    async def read(self, path: Path, *, preview: bool = False) -> Seen:
        """Return what is in a picture; who comes while another is read waits.

        Raises:
            NotReadable: It is refused, or the child hung (longer than the patience) or died over it.
        """
        question = Question(path=str(path), preview=preview)
        try:
            answer = await self._child.ask(question.model_dump_json(), Answer.model_validate_json)
        except ChildFailed as failed:
            raise NotReadable(str(failed)) from None
        if answer.refused:
            raise NotReadable(answer.refused)
        return Seen(answer.text[:_TEXT_CHARACTERS], base64.b64decode(answer.preview) if answer.preview else None)

    async def close(self) -> None:
        """End the child."""
        await self._child.close()
