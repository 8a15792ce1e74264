"""Another embedding model: the old vectors serve until the new ones are complete."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from agent.errors import ModelUnavailable
from knowledge.embedding import EndpointEmbedder, LocalEmbedder
from knowledge.embedding.metering import Meter
from knowledge.entries import Entry
from knowledge.index import VectorIndex
from knowledge.search import AT_ONCE, KnowledgeSearch
from tests.knowledge.test_endpoint import Endpoint

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def endpoint() -> Endpoint:
    return Endpoint()


def at(endpoint: Endpoint, model: str = "bge-m3") -> EndpointEmbedder:
    client = httpx.AsyncClient(transport=httpx.MockTransport(endpoint))
    return EndpointEmbedder("https://models.example/v1", "sk-test", model, client=client, first_pause=0.0)


@pytest.fixture
def many(shop: list[Entry]) -> list[Entry]:
    """More entries than an endpoint reads while a publish waits."""
    filler = [Entry(100 + n, f"第{n}号柜子里是什么", f"{n}号柜放的是第{n}批样品") for n in range(AT_ONCE)]
    return [*shop, *filler]


async def ask(search: KnowledgeSearch, text: str = "门口停车要钱吗") -> tuple[int, str]:
    found = (await search.search(1, text)).passages[0]
    return found.entry.id, found.source


async def test_the_local_vectors_serve_until_the_endpoints_are_complete(
    index: VectorIndex, endpoint: Endpoint, embedder: LocalEmbedder, many: list[Entry]
) -> None:
    await KnowledgeSearch(embedder, index).sync(1, 3, many)
    search = KnowledgeSearch(at(endpoint), index, standby=embedder)
    assert await ask(search) == (7, "e5")
    report = await search.sync(1, 3, many)
    assert (report.pending, report.embedded, endpoint.batches) == (len(many), 0, [])
    async for done, total in search.re_embed(1, many):
        assert await ask(search) == (7, "e5"), f"{done} of {total}"
    assert await search.served_by(1) == embedder.name
    assert (await search.sync(1, 3, many)).pending == 0
    assert await ask(search) == (7, "other")
    assert await index.manifest(1, embedder.name) is None


async def test_what_was_read_is_kept_when_the_endpoint_breaks_off(
    index: VectorIndex, endpoint: Endpoint, embedder: LocalEmbedder, many: list[Entry]
) -> None:
    search = KnowledgeSearch(at(endpoint), index, standby=embedder)
    await search.sync(1, 1, many)
    steps = search.re_embed(1, many)
    await anext(steps)
    done, _ = await anext(steps)
    endpoint.failures = [500] * 6
    with pytest.raises(ModelUnavailable, match="500"):
        await anext(steps)
    assert await anext(search.re_embed(1, many)) == (done, len(many))
    assert await ask(search) == (7, "e5")


async def test_an_edit_is_served_at_once_while_the_endpoint_is_down(
    index: VectorIndex, endpoint: Endpoint, embedder: LocalEmbedder, shop: list[Entry]
) -> None:
    search = KnowledgeSearch(at(endpoint), index, standby=embedder)
    assert (await search.sync(1, 1, shop)).pending == 0
    assert await ask(search) == (7, "other")
    changed = [replace(entry, answer="不收停车费了") if entry.id == 7 else entry for entry in shop]
    endpoint.failures = [503] * 6
    assert (await search.sync(1, 2, changed)).pending == 1
    found = (await search.search(1, "门口停车要钱吗")).passages[0]
    assert (found.entry.answer, found.source) == ("不收停车费了", "e5")
    assert (await search.sync(1, 2, changed)).pending == 0
    assert await ask(search) == (7, "other")


async def test_vectors_of_a_model_nobody_can_ask_any_more_serve_by_their_use_columns(
    tmp_path: Path, index: VectorIndex, endpoint: Endpoint, embedder: LocalEmbedder, many: list[Entry]
) -> None:
    old = at(endpoint, "old-model")
    await KnowledgeSearch(old, index).sync(1, 1, many)
    search = KnowledgeSearch(at(Endpoint(), "new-model"), index, standby=embedder)
    assert await ask(search) == (7, "use")
    assert await search.served_by(1) == old.name
    await search.sync(1, 1, many)
    async for _ in search.re_embed(1, many):
        pass
    await search.sync(1, 1, many)
    assert await ask(search) == (7, "other")
    assert old.name not in await index.profiles(1)


async def test_what_is_spent_is_told_by_shop(index: VectorIndex, endpoint: Endpoint, shop: list[Entry]) -> None:
    told: list[tuple[int, str, Meter]] = []

    async def spent(merchant_id: int, profile: str, meter: Meter) -> None:
        told.append((merchant_id, profile, meter))

    embedder = at(endpoint)
    search = KnowledgeSearch(embedder, index, spent=spent)
    await search.sync(1, 1, shop)
    await search.search(1, "几点关门啊")
    assert {(merchant, profile) for merchant, profile, _ in told} == {(1, embedder.name)}
    assert sum(meter.requests for *_, meter in told) == len(endpoint.batches)
    assert sum(meter.tokens for *_, meter in told) == 7 * len(endpoint.batches)
    assert told[-1][2].texts == 1
