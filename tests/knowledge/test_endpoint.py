"""Embedding by an OpenAI-compatible endpoint, played by a transport inside the test."""

from __future__ import annotations

import hashlib
import json

import httpx
import numpy as np
import pytest

from agent.errors import ModelUnavailable
from knowledge.embedding import EndpointEmbedder
from knowledge.entries import Entry
from knowledge.index import VectorIndex
from knowledge.search import KnowledgeSearch

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Endpoint:
    """Answers like `/v1/embeddings`: texts that share characters get vectors that lie near."""

    def __init__(self) -> None:
        self.failures: list[int] = []
        self.batches: list[int] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.failures:
            return httpx.Response(self.failures.pop(0), text="no")
        assert request.headers["authorization"] == "Bearer sk-test"
        texts = json.loads(request.content)["input"]
        self.batches.append(len(texts))
        rows = [{"index": number, "embedding": _vector(text)} for number, text in enumerate(texts)]
        return httpx.Response(200, json={"data": rows[::-1], "usage": {"total_tokens": 7}})


def _vector(text: str) -> list[float]:
    vector = np.full(64, 0.3)
    for character in text:
        vector[hashlib.sha256(character.encode()).digest()[0] % 64] += 1
    return [float(value) for value in vector]


@pytest.fixture
def endpoint() -> Endpoint:
    return Endpoint()


@pytest.fixture
def embedder(endpoint: Endpoint) -> EndpointEmbedder:
    client = httpx.AsyncClient(transport=httpx.MockTransport(endpoint))
    return EndpointEmbedder("https://models.example/v1/", "sk-test", "BAAI/bge-m3", client=client)


async def test_rows_are_unit_in_order_batched_and_counted(embedder: EndpointEmbedder, endpoint: Endpoint) -> None:
    rows = await embedder.passages([f"第{number}条" for number in range(40)])
    assert rows.shape == (40, embedder.dim) == (40, 512 + 64)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-4)
    assert (await embedder.queries(["第7条"]))[0] == pytest.approx(rows[7], abs=1e-5)
    assert endpoint.batches == [32, 8, 1]
    assert embedder.tokens_used == 21


async def test_busy_and_broken_endpoints_are_asked_again(embedder: EndpointEmbedder, endpoint: Endpoint) -> None:
    endpoint.failures = [429, 500]
    assert (await embedder.queries(["在吗"])).shape == (1, 576)


async def test_a_refusal_is_not_repeated(embedder: EndpointEmbedder, endpoint: Endpoint) -> None:
    endpoint.failures = [401, 500]
    with pytest.raises(ModelUnavailable, match="401"):
        await embedder.queries(["在吗"])
    assert endpoint.failures == [500]


async def test_profiles_of_two_models_differ(embedder: EndpointEmbedder) -> None:
    other = EndpointEmbedder("https://models.example/v1", "sk-test", "bge-m3-large")
    assert embedder.name != other.name
    await other.aclose()


async def test_search_by_endpoint_and_without_it_when_it_is_down(
    embedder: EndpointEmbedder, endpoint: Endpoint, index: VectorIndex, shop: list[Entry]
) -> None:
    search = KnowledgeSearch(embedder, index)
    await search.sync(1, 1, shop)
    found = (await search.search(1, "门口停车要钱吗")).passages[0]
    assert (found.entry.id, found.source) == (7, "other")
    endpoint.failures = [401]
    found = (await search.search(1, "停车方便不")).passages[0]
    assert (found.entry.id, found.source) == (7, "use")
    await embedder.aclose()
