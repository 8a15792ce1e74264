from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from agent.clock import MovableClock
from sandbox.server import create_app, running
from sandbox.world import World
from tests.wecom.fake_api import FakeApi
from tests.wecom.shop import AGENT_ID, CORP_ID, QUICK, SECRET, SHOP, MakeClient
from tools.wecom.client import WeComClient
from tools.wecom.corp import CallLimits, CorpAccess
from tools.wecom.http import HttpPool
from tools.wecom.kf import Kf
from tools.wecom.token_memory import MemoryTokenCache


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
async def http(clock: MovableClock) -> AsyncIterator[HttpPool]:
    async with HttpPool(clock) as pool:
        yield pool


@pytest.fixture
def api() -> FakeApi:
    return FakeApi()


@pytest.fixture
async def fake_url(api: FakeApi) -> AsyncIterator[str]:
    async with running(api.app) as url:
        yield url


@pytest.fixture
async def world() -> AsyncIterator[World]:
    world = World()
    world.load_corp(SHOP, callback_url=None)
    yield world
    await world.aclose()


@pytest.fixture
async def sandbox_url(world: World) -> AsyncIterator[str]:
    async with running(create_app(world)) as url:
        yield url


@pytest.fixture
def make_client(http: HttpPool, clock: MovableClock) -> MakeClient:
    tokens = MemoryTokenCache(clock)

    def make(url: str, limits: CallLimits = QUICK, secret: str = SECRET, proxy: str | None = None) -> WeComClient:
        corp = CorpAccess(CORP_ID, SecretStr(secret), AGENT_ID, proxy)
        return WeComClient(corp, url, tokens, http, clock, limits)

    return make


@pytest.fixture
def client(make_client: MakeClient, fake_url: str) -> WeComClient:
    """Speaks to the fake API."""
    return make_client(fake_url)


@pytest.fixture
def shop_client(make_client: MakeClient, sandbox_url: str) -> WeComClient:
    """Speaks to the sandbox."""
    return make_client(sandbox_url)


@pytest.fixture
def kf(shop_client: WeComClient) -> Kf:
    return Kf(shop_client)
