"""A whole house beside a sandbox WeCom: what front-door tests drive."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from agent.clock import Clock, system_clock
from agent.settings import Settings, load_settings
from jobs.house import House
from jobs.teaching.indexing import index_with
from knowledge.embedding import LocalEmbedder
from sandbox.refusal import CallbackUrlRejected
from sandbox.server import create_app, running
from sandbox.world import World
from store.access.tokens import create_token
from store.entries.entries import upsert_entries
from store.shops.shopfile import parse_shop_file
from xiaoer.commands.shop import open_shop
from xiaoer.compose import opened_house
from xiaoer.serving import running_house

KF = "wkSimKf01"
CORP = "ww0123456789abcdef"
SHOP: dict[str, Any] = {
    "name": "青禾女装",
    "corp_id": CORP,
    "agent_id": 1000002,
    "secret": "app-secret",
    "callback_token": "simTok3nA1",
    "encoding_aes_key": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    "proxy": None,
    "stores": [{"name": "总店", "address": "文三路 12 号", "hours": ""}],
    "kf_accounts": [{"open_kfid": KF, "name": "青禾客服", "servicers": ["zhang_san"]}],
    "staff": [{"userid": "zhang_san", "name": "张三", "role": "owner"}],
    "policy": "不议价；满 199 包邮；七天无理由退换。",
}
FAQ = [
    {"question": "有大码吗", "answer": "有的，L 到 XXL 都有，170 斤以内都能穿。"},
    {"question": "多久发货", "answer": "付款后 48 小时内发出。"},
    {"question": "满多少包邮", "answer": "满 199 元包邮，不满收 10 元运费。"},
    {"question": "门店在哪里", "answer": "文三路 12 号，每天 10:00 到 22:00 营业。"},
]


@dataclass(slots=True)
class Town:
    """The house, the sandbox and the ways between them."""

    house: House
    world: World
    api: str
    url: str
    merchant_id: int

    def say(self, customer: str, *texts: str) -> None:
        """Let a customer type messages in a row."""
        for text in texts:
            self.world.customers.say(KF, customer, text)

    def heard(self, customer: str) -> list[str]:
        """Return what a customer has received, oldest first."""
        return [entry.text for entry in self.world.ledger.received(KF, customer)]

    @asynccontextmanager
    async def client(self, role: str = "owner", merchant_id: int | None = None) -> AsyncIterator[httpx.AsyncClient]:
        """Yield a REST client let in as `owner` or `staff` of a shop (of this one by default).

        Its paths are relative to the shop: `await client.get("knowledge/entries")`.
        """
        shop = merchant_id or self.merchant_id
        async with self.house.database.shop(shop) as connection:
            token = await create_token(connection, shop, "测试", role, "测试")
        headers = {"authorization": f"Bearer {token}"}
        async with httpx.AsyncClient(base_url=f"{self.api}/api/shops/{shop}/", headers=headers, timeout=60) as client:
            yield client

    async def hears(self, customer: str, count: int = 1, timeout: float = 20) -> list[str]:
        """Wait until a customer has received `count` messages and nothing more is on its way."""
        await until(lambda: len(self.heard(customer)) >= count, timeout)
        await asyncio.sleep(0.2)
        return self.heard(customer)


def renew_profiles(house: House) -> None:
    """Let the next message see what was just set: profiles are held in memory for two seconds."""
    house.resources.profiles._held._held.clear()


async def until(condition: Callable[[], bool], timeout: float = 20) -> None:
    """Wait for a condition; fail when it does not come true in time."""
    deadline = time.monotonic() + timeout
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.01)


@cache
def embedder() -> LocalEmbedder:
    """Return the embedder all houses of a run share: what one test had read, the next one need not."""
    return LocalEmbedder()


def settings_for(wecom: str, folder: Path, **changes: Any) -> Settings:
    """Return settings of a test house: no quiet window, quick reconciliation, no model unless asked for."""
    chosen = {
        "data_dir": folder,
        "wecom_api_base": wecom,
        "quiet_window_seconds": 0.0,
        "reconcile_seconds": 1.0,
        "chase_seconds": 0.5,
        "secret_key": "test",
    } | changes
    return load_settings(_env_file=None, **chosen)


def with_stub_model(wecom: str) -> dict[str, Any]:
    """Return the settings that make the sandbox's stub model the primary one."""
    return {"llm_base_url": f"{wecom}/v1", "llm_model": "stub", "llm_api_key": "stub"}


def with_fallback(wecom: str) -> dict[str, Any]:
    """Return the settings that make the sandbox's stub model the fallback, by the name `second`."""
    return {
        "llm_fallback_base_url": f"{wecom}/v1",
        "llm_fallback_model": "second",
        "llm_fallback_api_key": "stub",
    }


@asynccontextmanager
async def town(
    database_url: str, folder: Path, *, shop: dict[str, Any] | None = None, **wishes: Any
) -> AsyncIterator[Town]:
    """Run a house with one shop beside a fresh sandbox; with `model=True` the stub model answers."""
    world = World()
    async with aclosing(world), running(create_app(world)) as wecom:
        world.load_corp(shop or SHOP)
        async with house_beside(world, wecom, database_url, folder, shop=shop, **wishes) as town:
            yield town


@asynccontextmanager
async def house_beside(
    world: World,
    wecom: str,
    database_url: str,
    folder: Path,
    *,
    model: bool = False,
    fallback: bool = False,
    shop: dict[str, Any] | None = None,
    faq: Sequence[dict[str, Any]] = FAQ,
    clock: Clock = system_clock,
    history_read: bool = True,
    **changes: Any,
) -> AsyncIterator[Town]:
    """Run a house beside a sandbox that lives already; with `history_read` what follows is not history."""
    models = (with_stub_model(wecom) if model else {}) | (with_fallback(wecom) if fallback else {})
    settings = settings_for(wecom, folder, **(models | changes))
    document = shop or SHOP
    async with opened_house(settings, database_url, clock=clock, embedder=embedder()) as house:
        merchant_id = await open_shop(settings, house.database, parse_shop_file(document))
        async with house.database.session(merchant_id) as session:
            await upsert_entries(session, merchant_id, list(faq))
        await index_with(house.database, house.resources.search, merchant_id)
        async with running_house(house, database_url, "127.0.0.1", 0) as api:
            await _save_callback(world, document["corp_id"], f"{api}/api/wecom/callback/{document['corp_id']}")
            if history_read:
                await _first_look(house, merchant_id)
            yield Town(house, world, api, database_url, merchant_id)


async def _save_callback(world: World, corp_id: str, url: str) -> None:
    """Save the callback's address, again where a machine that starts everything at once took over WeCom's second."""
    for again in (True, True, True, False):
        try:
            await world.set_callback(corp_id, url)
            break
        except CallbackUrlRejected:
            if not again:
                raise


async def _first_look(house: House, merchant_id: int) -> None:
    """Wait until the kf account was read once, so that what follows is not history."""
    while True:
        async with house.database.shop(merchant_id) as connection:
            row = await (
                await connection.execute("SELECT bool_and(synced_at IS NOT NULL) AS done FROM kf_accounts")
            ).fetchone()
        if row and row["done"]:
            return
        await asyncio.sleep(0.02)
