"""Embedding by an OpenAI-compatible endpoint, played by a transport inside the test."""

from __future__ import annotations

import base64
import hashlib
import json

import httpx
import numpy as np
import pytest

from agent.errors import ModelUnavailable
from knowledge.embedding import EndpointEmbedder
from knowledge.embedding.metering import metered
from knowledge.entries import Entry
from knowledge.index import VectorIndex
from knowledge.search import KnowledgeSearch

pytestmark = pytest.mark.asyncio(loop_scope="session")


class Endpoint:
    """Answers like `/v1/embeddings`: texts that share characters get vectors that lie near."""

    def __init__(self) -> None:
        self.failures: list[int] = []
        self.batches: list[int] = []
        self.largest = 2048
        self.odd: list[object] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.failures:
            return httpx.Response(self.failures.pop(0), text="no")
        assert request.headers["authorization"] == "Bearer sk-test"
        texts = json.loads(request.content)["input"]
        if len(texts) > self.largest:
            return httpx.Response(400, text="batch size is invalid")
        if self.odd:
            return httpx.Response(200, json=self.odd.pop(0))
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
    with metered() as meter:
        rows = await embedder.passages([f"第{number}条" for number in range(40)])
        assert (await embedder.queries(["第7条"]))[0] == pytest.approx(rows[7], abs=1e-5)
    assert rows.shape == (40, embedder.dim) == (40, 512 + 64)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-4)
    assert endpoint.batches == [32, 8, 1]
    assert (meter.requests, meter.texts, meter.tokens) == (3, 41, 21)


async def test_busy_and_broken_endpoints_are_asked_again(embedder: EndpointEmbedder, endpoint: Endpoint) -> None:
    endpoint.failures = [429]
    assert (await embedder.queries(["在吗"])).shape == (1, 576)
    endpoint.failures = [500, 429, 503]
    assert (await embedder.passages(["几点关门"])).shape == (1, 576)


async def test_a_batch_that_is_too_large_is_halved_and_stays_so(embedder: EndpointEmbedder, endpoint: Endpoint) -> None:
    endpoint.largest = 10
    rows = await embedder.passages([f"第{number}条" for number in range(40)])
    assert rows.shape == (40, 576)
    assert endpoint.batches == [8] * 5


@pytest.mark.parametrize("odd", [{}, {"data": []}, {"data": [{"embedding": []}]}, {"data": [{"embedding": "??"}]}, []])
async def test_an_answer_of_another_shape_is_a_failure_not_a_crash(
    embedder: EndpointEmbedder, endpoint: Endpoint, odd: object
) -> None:
    endpoint.odd = [odd, odd]
    with pytest.raises(ModelUnavailable):
        await embedder.queries(["在吗"])
    with pytest.raises(ModelUnavailable, match="a moment ago"):
        await embedder.queries(["在吗"])
    assert (await embedder.passages(["在吗"])).shape == (1, 576)


async def test_vectors_in_base64_are_read_too(embedder: EndpointEmbedder, endpoint: Endpoint) -> None:
    plain = await embedder.queries(["在吗"])
    packed = base64.b64encode(np.array(_vector("在吗"), dtype="<f4").tobytes()).decode()
    endpoint.odd = [{"data": [{"embedding": packed}]}]
    np.testing.assert_allclose(await embedder.queries(["在吗"]), plain, atol=1e-5)


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
