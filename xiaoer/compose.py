"""The composition root: settings become a database, models, a search, a graph — a house."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from agent.clock import Clock, system_clock
from agent.llm import ModelChain, build_chain
from agent.safety.lists import warm
from agent.settings import Settings
from agent.tracing import flush
from graphs.conversation.budget import Budget
from graphs.conversation.context import Resources
from graphs.places import Places
from graphs.profiles import Profiles
from jobs.house import House
from jobs.teaching.embedding_costs import counted_embedding
from knowledge.search import KnowledgeSearch, Spent
from store.engine import Database
from store.sealing import load_sealer
from tools.catalogue import ProductNames
from tools.claims import ClaimLinks
from tools.wecom.http import HttpPool
from xiaoer.databases import opened

if TYPE_CHECKING:
    from knowledge.embedding import LocalEmbedder


@asynccontextmanager
async def opened_search(
    settings: Settings,
    clock: Clock = system_clock,
    *,
    spent: Spent | None = None,
    embedder: LocalEmbedder | None = None,
) -> AsyncIterator[KnowledgeSearch]:
    """Yield the knowledge search these settings describe; `spent` is told what embedding costs.

    An `embedder` of the caller's, with what it remembers, is used and left open.
    """
    from knowledge.embedding import EndpointEmbedder, LocalEmbedder
    from knowledge.index import open_index

    index = open_index(None if settings.chroma_url else settings.data_dir, settings.chroma_url)
    local = embedder or LocalEmbedder()
    endpoint: EndpointEmbedder | None = None
    if settings.embedding_base_url and settings.embedding_model:
        key = settings.embedding_api_key.get_secret_value() if settings.embedding_api_key else ""
        endpoint = EndpointEmbedder(settings.embedding_base_url, key, settings.embedding_model)
    try:
        yield KnowledgeSearch(endpoint or local, index, clock, standby=local, spent=spent)
    finally:
        if endpoint is not None:
            await endpoint.aclose()
        if embedder is None:
            local.close()
        index.close()


@asynccontextmanager
async def opened_house(
    settings: Settings,
    url: str,
    *,
    clock: Clock = system_clock,
    models: ModelChain | None = None,
    embedder: LocalEmbedder | None = None,
    door: type[Database] = Database,
) -> AsyncIterator[House]:
    """Yield a house over the database at `url`; everything it opened is closed after, what was brought stays open."""
    from graphs.conversation.graph import build_graph
    from graphs.followup.graph import build_graph as build_followup
    from graphs.narration.graph import build_narration
    from tools.toolbox import build_toolbox

    sealer = load_sealer(settings)
    chain = models if models is not None else await asyncio.to_thread(build_chain, settings)
    await asyncio.to_thread(warm)
    async with (
        opened(door(url)) as database,
        counted_embedding(database, clock, settings.embedding_price_fen) as costs,
        opened_search(settings, clock, spent=costs.note, embedder=embedder) as search,
        HttpPool(clock) as http,
    ):
        resources = Resources(
            database=database,
            profiles=Profiles(database),
            search=search,
            models=chain,
            toolbox=build_toolbox(),
            names=ProductNames(database),
            budget=Budget(database, clock, settings.llm_daily_budget_fen),
            places=Places(),
            clock=clock,
            claims=ClaimLinks(settings.public_url, sealer),
            sealer=sealer,
            waiting_line_seconds=settings.waiting_line_seconds,
            allowed_hosts=settings.allowed_link_hosts,
        )
        house = House(
            settings, database, sealer, clock, http, resources, build_graph(), build_narration(), build_followup()
        )
        try:
            yield house
        finally:
            await house.media.close()
            await house.studio.close()
            await chain.close()
            await asyncio.to_thread(flush)
