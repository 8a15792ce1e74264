"""Embedding by any OpenAI-compatible endpoint, beside USE: its vectors judge when the endpoint cannot."""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from collections.abc import Sequence

import httpx
import numpy as np

from agent.errors import ModelUnavailable
from knowledge.embedding.metering import count
from knowledge.embedding.model import ThreadedModel, build_use
from knowledge.embedding.protocol import Vectors
from knowledge.embedding.wire import request_body, rows_of, tokens_of

LARGEST_BATCH = 32
PASSAGE_ATTEMPTS = 6
PASSAGE_TIMEOUT = 60.0
USE_DIM = 512
QUERY_ATTEMPTS = 2
QUERY_PATIENCE = 3.0
"""Seconds a customer's question waits for the endpoint in all; after that USE reads it alone."""
REST_SECONDS = 20.0
"""How long questions go without the endpoint after it failed one."""
LONGEST_PAUSE = 30.0
_TOO_MUCH = {400, 413, 422}
_BROKEN = (
    httpx.TransportError,
    httpx.HTTPStatusError,
    httpx.DecodingError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
)


class EndpointEmbedder:
    """Asks `POST {base_url}/embeddings`; half of each row is USE's opinion, half the endpoint's.

    `dim` is learned from the first answer (0 until then). A batch the provider finds too large is halved, and
    later batches are no larger. What it costs is counted by `metering.py`.
    """

    manner = "other"

    def __init__(
        self,
        base_url: str,
        api_key: str,
        model: str,
        *,
        client: httpx.AsyncClient | None = None,
        first_pause: float = 0.2,
    ) -> None:
        self._url = base_url.rstrip("/") + "/embeddings"
        self.model = model
        self._client = client or httpx.AsyncClient()
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._use = ThreadedModel(build_use, "use")
        self._first_pause = first_pause
        self._batch = LARGEST_BATCH
        self._rests_until = float("-inf")
        self.name = _profile_name(base_url, model)
        self.dim = 0

    async def queries(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text within `QUERY_PATIENCE`; raises `ModelUnavailable`, at once while it rests."""
        if time.monotonic() < self._rests_until:
            raise ModelUnavailable([f"{self.model}: it failed a moment ago"])
        try:
            async with asyncio.timeout(QUERY_PATIENCE):
                return await self._rows(texts, QUERY_ATTEMPTS, QUERY_PATIENCE)
        except (TimeoutError, ModelUnavailable) as error:
            self._rests_until = time.monotonic() + REST_SECONDS
            raise error if isinstance(error, ModelUnavailable) else ModelUnavailable([f"{self.model}: slow"]) from error

    async def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text; raises `ModelUnavailable` after `PASSAGE_ATTEMPTS` tries of a batch."""
        return await self._rows(texts, PASSAGE_ATTEMPTS, PASSAGE_TIMEOUT)

    async def quick_queries(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text with USE's columns alone; works without the endpoint."""
        return await self._use.submit(texts)

    async def aclose(self) -> None:
        """Close the connections and let the thread go."""
        await self._client.aclose()
        self._use.close()

    async def _rows(self, texts: Sequence[str], attempts: int, timeout: float) -> Vectors:  # noqa: ASYNC109
        parts: list[Vectors] = []
        start = 0
        while start < len(texts):
            batch = list(texts[start : start + self._batch])
            found = await self._persist(batch, attempts, timeout)
            if found is None:
                self._batch = max(1, len(batch) // 2)
                continue
            parts.append(found)
            start += len(batch)
        asked = np.vstack(parts)
        lengths = np.linalg.norm(asked, axis=1, keepdims=True)
        rows = np.hstack([await self._use.submit(texts), asked / np.maximum(lengths, 1e-9)]) * np.float32(0.5**0.5)
        return np.asarray(rows, dtype=np.float32)

    async def _persist(self, texts: list[str], attempts: int, timeout: float) -> Vectors | None:  # noqa: ASYNC109
        """Return the vectors of one batch, None when the provider may find it too large."""
        causes: list[str] = []
        for attempt in range(attempts):
            pause = min(self._first_pause * 2**attempt, LONGEST_PAUSE)
            try:
                return await self._ask(texts, timeout)
            except _BROKEN as error:
                causes.append(f"{self.model}: {(str(error) or repr(error)).splitlines()[0]}")
                if isinstance(error, httpx.HTTPStatusError):
                    if error.response.status_code in _TOO_MUCH and len(texts) > 1:
                        return None
                    if not _worth_retrying(error.response):
                        break
                    pause = max(pause, _asked_pause(error.response))
            if attempt + 1 < attempts:
                await asyncio.sleep(pause)
        raise ModelUnavailable(causes)

    async def _ask(self, texts: list[str], timeout: float) -> Vectors:  # noqa: ASYNC109
        body = request_body(self.model, texts)
        response = await self._client.post(self._url, json=body, headers=self._headers, timeout=timeout)
        response.raise_for_status()
        answer = response.json()
        rows = rows_of(answer, len(texts))
        if self.dim and rows.shape[1] != self.dim - USE_DIM:
            raise ValueError(f"vectors have {rows.shape[1]} columns now, they had {self.dim - USE_DIM}")
        self.dim = USE_DIM + rows.shape[1]
        count(len(texts), tokens_of(answer, texts))
        return rows


def _worth_retrying(response: httpx.Response) -> bool:
    return response.status_code in (408, 429) or response.status_code >= 500


def _asked_pause(response: httpx.Response) -> float:
    """Return the seconds the provider asks to wait, within reason."""
    try:
        return min(float(response.headers.get("retry-after", 0)), LONGEST_PAUSE)
    except ValueError:
        return 0.0


def _profile_name(base_url: str, model: str) -> str:
    """Return a short name that fits a Chroma collection and differs by host and model."""
    readable = re.sub(r"[^a-z0-9]+", "-", model.lower()).strip("-")[:24].strip("-")
    return f"{readable or 'model'}-{hashlib.sha256(f'{base_url}|{model}'.encode()).hexdigest()[:8]}"
