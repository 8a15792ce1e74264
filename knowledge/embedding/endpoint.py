"""Embedding by any OpenAI-compatible endpoint."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Sequence
from typing import Any

import httpx
import numpy as np

from agent.errors import ModelUnavailable
from knowledge.embedding.protocol import Vectors

BATCH = 32
ATTEMPTS = 3
QUERY_TIMEOUT = 5.0
PASSAGE_TIMEOUT = 60.0


class EndpointEmbedder:
    """Asks `POST {base_url}/embeddings`; `dim` is learned from the first answer (0 until then)."""

    def __init__(
        self,
        base_url: str,
        api_key: str,
        model: str,
        *,
        client: httpx.AsyncClient | None = None,
    ) -> None:
        self._url = base_url.rstrip("/") + "/embeddings"
        self._model = model
        self._client = client or httpx.AsyncClient()
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self.name = _profile_name(base_url, model)
        self.dim = 0
        self.parts: tuple[slice, ...] = (slice(0, None),)
        self.tokens_used = 0

    async def queries(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text; raises `ModelUnavailable` after three attempts."""
        return await self._rows(texts, QUERY_TIMEOUT)

    async def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text; raises `ModelUnavailable` after three attempts."""
        return await self._rows(texts, PASSAGE_TIMEOUT)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _rows(self, texts: Sequence[str], timeout: float) -> Vectors:  # noqa: ASYNC109
        batches = [texts[start : start + BATCH] for start in range(0, len(texts), BATCH)]
        rows = np.vstack([await self._batch(list(batch), timeout) for batch in batches])
        self.dim = rows.shape[1]
        lengths = np.linalg.norm(rows, axis=1, keepdims=True)
        unit: Vectors = rows / np.maximum(lengths, 1e-9)
        return unit

    async def _batch(self, texts: list[str], timeout: float) -> Vectors:  # noqa: ASYNC109
        causes: list[str] = []
        for attempt in range(ATTEMPTS):
            try:
                return await self._ask(texts, timeout)
            except (httpx.TransportError, httpx.HTTPStatusError, ValueError, KeyError, TypeError) as error:
                causes.append(f"{self._model}: {error}" if str(error) else f"{self._model}: {error!r}")
                if isinstance(error, httpx.HTTPStatusError) and not _worth_retrying(error.response):
                    break
            await asyncio.sleep(0.2 * 2**attempt)
        raise ModelUnavailable(causes)

    async def _ask(self, texts: list[str], timeout: float) -> Vectors:  # noqa: ASYNC109
        body = {"model": self._model, "input": texts, "encoding_format": "float"}
        response = await self._client.post(self._url, json=body, headers=self._headers, timeout=timeout)
        response.raise_for_status()
        answer: dict[str, Any] = response.json()
        rows = sorted(answer["data"], key=lambda row: int(row.get("index", 0)))
        if len(rows) != len(texts):
            raise ValueError(f"asked for {len(texts)} vectors, got {len(rows)}")
        self.tokens_used += int((answer.get("usage") or {}).get("total_tokens", 0))
        return np.asarray([row["embedding"] for row in rows], dtype=np.float32)


def _worth_retrying(response: httpx.Response) -> bool:
    return response.status_code == 429 or response.status_code >= 500


def _profile_name(base_url: str, model: str) -> str:
    """Return a short name that fits a Chroma collection and differs by host and model."""
    readable = re.sub(r"[^a-z0-9]+", "-", model.lower()).strip("-")[:24]
    return f"{readable}-{hashlib.sha256(f'{base_url}|{model}'.encode()).hexdigest()[:8]}"
