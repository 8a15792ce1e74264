"""Embedding by any OpenAI-compatible endpoint, beside USE: its vectors judge when the endpoint cannot."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Sequence
from typing import Any

import httpx
import numpy as np

from agent.errors import ModelUnavailable
from knowledge.embedding.model import ThreadedModel, build_use
from knowledge.embedding.protocol import Vectors

BATCH = 32
ATTEMPTS = 3
QUERY_TIMEOUT = 5.0
PASSAGE_TIMEOUT = 60.0


class EndpointEmbedder:
    """Asks `POST {base_url}/embeddings`; half of each row is USE's opinion, half the endpoint's.

    `dim` is learned from the first answer (0 until then). `tokens_used` counts what the endpoint reports.
    """

    manner = "other"

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
        self._use = ThreadedModel(build_use, "use")
        self.name = _profile_name(base_url, model)
        self.dim = 0
        self.tokens_used = 0

    async def queries(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text; raises `ModelUnavailable` after three attempts."""
        return await self._rows(texts, QUERY_TIMEOUT)

    async def passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row a text; raises `ModelUnavailable` after three attempts."""
        return await self._rows(texts, PASSAGE_TIMEOUT)

    async def quick_queries(self, texts: Sequence[str]) -> Vectors:
        """Return one row a text with USE's columns alone; works without the endpoint."""
        return await self._use.submit(texts)

    async def aclose(self) -> None:
        """Close the connections and let the thread go."""
        await self._client.aclose()
        self._use.close()

    async def _rows(self, texts: Sequence[str], timeout: float) -> Vectors:  # noqa: ASYNC109
        batches = [texts[start : start + BATCH] for start in range(0, len(texts), BATCH)]
        asked = np.vstack([await self._batch(list(batch), timeout) for batch in batches])
        lengths = np.linalg.norm(asked, axis=1, keepdims=True)
        rows: Vectors = np.hstack([await self._use.submit(texts), asked / np.maximum(lengths, 1e-9)]) * 0.5**0.5
        self.dim = rows.shape[1]
        return rows

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
