from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest
from pydantic import SecretStr

from agent.clock import MovableClock
from sandbox.server import create_app, running
from sandbox.world import World
from tests.wecom.fake_api import FakeApi
from tools.wecom.client import WeComClient
from tools.wecom.corp import CallLimits, CorpAccess
from tools.wecom.http import HttpPool
from tools.wecom.kf import Kf
from tools.wecom.token_memory import MemoryTokenCache

CORP_ID = "ww0123456789abcdef"
OPEN_KFID = "wkSimKf01"
SECRET = "app-secret"
QUICK = CallLimits(attempts=3, pause=0.005, connect=1.0, answer=1.0, total=2.0)
SHOP = {
    "name": "青禾女装",
    "corp_id": CORP_ID,
    "agent_id": 1000002,
    "secret": SECRET,
    "callback_token": "simTok3nA1",
    "encoding_aes_key": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    "stores": [{"name": "总店"}],
    "kf_accounts": [{"open_kfid": OPEN_KFID, "name": "青禾客服", "servicers": ["zhang_san"]}],
    "staff": [{"userid": "zhang_san", "name": "张三", "role": "owner"}],
}
MakeClient = Callable[..., WeComClient]


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
        corp = CorpAccess(CORP_ID, SecretStr(secret), 1000002, proxy)
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
