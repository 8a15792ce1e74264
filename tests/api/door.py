"""The api alone, with nobody working behind it: what it stores and defers can be counted."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from agent.clock import MovableClock
from agent.settings import load_settings
from jobs.house import House
from sandbox.crypto import Crypto
from store.sealing import load_sealer
from store.shops.shopfile import apply_shop_file, parse_shop_file
from tests.worlds import CORP, SHOP, embedder
from xiaoer.compose import opened_house
from xiaoer.serving import serving_api

CALLBACK = f"/api/wecom/callback/{CORP}"
SIGNAL = (
    f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><CreateTime>1700000001</CreateTime>"
    "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[kf_msg_or_event]]></Event>"
    "<Token><![CDATA[ENCsimtoken]]></Token><OpenKfId><![CDATA[wkSimKf01]]></OpenKfId></xml>"
)
crypto = Crypto(SHOP["callback_token"], SHOP["encoding_aes_key"], CORP)


@dataclass(slots=True)
class Door:
    """The way in, and what can be seen of what happened behind it."""

    house: House
    http: httpx.AsyncClient
    clock: MovableClock

    async def post(self, inner: str | bytes = SIGNAL, *, path: str = CALLBACK, receiveid: str = CORP) -> httpx.Response:
        """Post a callback as WeCom would."""
        return await self.send(crypto.encrypt(_bytes(inner), receiveid=receiveid), path=path)

    async def send(
        self, encrypted: str, *, path: str = CALLBACK, body: bytes | None = None, **changes: str
    ) -> httpx.Response:
        """Post an encrypted message with a signature that fits, or with changes to its query."""
        query = self.query(encrypted) | changes
        return await self.http.post(path, params=query, content=envelope(encrypted) if body is None else body)

    def query(self, encrypted: str, age_seconds: float = 0) -> dict[str, str]:
        """Return the signed query for an encrypted message."""
        timestamp, nonce = str(int(self.clock().timestamp() - age_seconds)), secrets.token_hex(8)
        return {
            "msg_signature": crypto.sign(timestamp, nonce, encrypted),
            "timestamp": timestamp,
            "nonce": nonce,
        }

    async def jobs(self) -> list[dict[str, Any]]:
        """Return the jobs that were deferred."""
        query = "SELECT task_name, args FROM procrastinate_jobs ORDER BY id"
        async with self.house.database.platform() as connection:
            return await (await connection.execute(query)).fetchall()

    async def rows(self) -> int:
        """Return how many rows all tables have together."""
        async with self.house.database.platform() as connection:
            query = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            names = [row["tablename"] for row in await (await connection.execute(query)).fetchall()]
            total = " + ".join(f'(SELECT count(*) FROM "{name}")' for name in names)
            row = await (await connection.execute(f"SELECT {total} AS n".encode())).fetchone()
        return int(row["n"]) if row else 0

    async def counted(self) -> dict[str, float]:
        """Return the callbacks counted by result."""
        text = (await self.http.get("/metrics")).text
        found = re.findall(r'^xiaoer_callbacks_total\{result="(\w+)"\} ([\d.]+)$', text, re.MULTILINE)
        return {result: float(count) for result, count in found}


def envelope(encrypted: str) -> bytes:
    return f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>".encode()


def _bytes(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


async def add_shop(house: House, document: dict[str, Any]) -> None:
    async with house.database.platform_session() as session:
        await apply_shop_file(session, parse_shop_file(document), load_sealer(house.settings))


@asynccontextmanager
async def opened_door(database_url: str, folder: Path, **changes: Any) -> AsyncIterator[Door]:
    """Serve the api of a house with one shop; `changes` are settings."""
    clock = MovableClock()
    settings = load_settings(_env_file=None, data_dir=folder, secret_key="test", **changes)
    async with opened_house(settings, database_url, clock=clock, embedder=embedder()) as house:
        await add_shop(house, SHOP)
        async with serving_api(house, "127.0.0.1", 0) as url, httpx.AsyncClient(base_url=url) as http:
            yield Door(house, http, clock)
