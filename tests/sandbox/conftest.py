from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from sandbox.server import create_app, running
from sandbox.world import World
from tests.sandbox.caller import Caller
from tests.sandbox.receiver import Receiver
from tests.sandbox.shop import SHOP


@pytest.fixture
async def world() -> AsyncIterator[World]:
    world = World()
    world.load_corp(SHOP)
    yield world
    await world.aclose()


@pytest.fixture
async def http(world: World) -> AsyncIterator[httpx.AsyncClient]:
    async with running(create_app(world)) as url, httpx.AsyncClient(base_url=url) as client:
        yield client


@pytest.fixture
async def api(http: httpx.AsyncClient) -> Caller:
    caller = Caller(http)
    await caller.log_in()
    return caller


@pytest.fixture
async def receiver(world: World) -> AsyncIterator[Receiver]:
    receiver = Receiver()
    async with running(receiver.app) as url:
        receiver.url = f"{url}/callback"
        await world.set_callback(SHOP["corp_id"], receiver.url, verify=False)
        world.callbacks.retry_delay = 0.02
        yield receiver
        await world.callbacks.aclose()
