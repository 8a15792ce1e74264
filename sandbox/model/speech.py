"""`/v1/audio/transcriptions`: the stub hears what a script says was said."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.types import Receive, Scope


@dataclass(slots=True, frozen=True)
class Recording:
    """One recorded call: the model asked for, and the file as it came."""

    model: str
    filename: str
    content_type: str
    data: bytes


class StubEar:
    """What the stub hears.

    Attributes:
        heard: Every recording that was sent.
        text: What it hears in all of them, unless other texts were queued.
    """

    def __init__(self) -> None:
        self.heard: list[Recording] = []
        self.text = "你好，请问多久发货"
        self._queued: deque[str] = deque()

    def next(self, *texts: str) -> None:
        """Hear these in the next recordings, in this order."""
        self._queued.extend(texts)

    def listen(self, recording: Recording) -> str:
        """Record a call and return what was said in it."""
        self.heard.append(recording)
        return self._queued.popleft() if self._queued else self.text


async def recording_in(scope: Scope, receive: Receive) -> Recording | None:
    """Return the recording in a form, None when there is none."""
    async with Request(scope, receive).form() as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            return None
        return Recording(str(form.get("model") or ""), file.filename or "", file.content_type or "", await file.read())
