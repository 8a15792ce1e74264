"""Voice to text by an OpenAI-compatible `/audio/transcriptions`. WeCom's voices are AMR and are sent as they are."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

import httpx

_TEXT_CHARACTERS = 2_000


class NotHeard(Exception):
    """The endpoint failed, took too long or answered something else; the message is for operators."""


@dataclass(frozen=True, slots=True)
class SpeechEndpoint:
    """Where voices become text; `seconds` bounds one call."""

    base_url: str
    model: str
    key: str = field(default="", repr=False)
    seconds: float = 15.0

    async def transcribe(self, path: Path, mime: str) -> str:
        """Return what is said in a recording; empty for silence.

        Raises:
            NotHeard: No text came of it.
        """
        recording = await asyncio.to_thread(path.read_bytes)
        form = {"file": (f"voice{path.suffix}", recording, mime)}
        headers = {"authorization": f"Bearer {self.key}"} if self.key else {}
        fields = {"model": self.model, "response_format": "json"}
        try:
            async with asyncio.timeout(self.seconds), httpx.AsyncClient(timeout=self.seconds) as http:
                url = f"{self.base_url}/audio/transcriptions"
                answer = await http.post(url, data=fields, files=form, headers=headers)
            answer.raise_for_status()
            text = answer.json()["text"]
        except (TimeoutError, httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise NotHeard(type(error).__name__) from None
        if not isinstance(text, str):
            raise NotHeard("the answer has no text")
        return text.strip()[:_TEXT_CHARACTERS]
