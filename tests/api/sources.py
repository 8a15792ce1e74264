"""A shop's own system that sends signed events."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from typing import Any

import httpx

from store.connectors.hooks import rotate_secret
from tests.api.door import Door


def order(number: str = "A1", **changes: Any) -> dict[str, Any]:
    return {
        "order_no": number,
        "status": "买家已付款,等待卖家发货",
        "amount_fen": 129900,
        "placed_at": "2026-11-20 10:32:05",
        "items": [{"name": "双面呢大衣", "options": {"颜色": "黑色", "尺码": "L"}, "quantity": 1}],
        "phone": "138 0013 8000",
        **changes,
    }


def event(data: dict[str, Any], version: int = 1, name: str = "e1") -> dict[str, Any]:
    return {"id": name, "version": version, "data": data}


@dataclass(slots=True)
class Sender:
    """The sender of one shop; what it signs with and how can be bent."""

    door: Door
    secret: str
    shop: int = 1
    headers: dict[str, Any] = field(default_factory=dict)

    async def __call__(
        self, document: Any, topic: str = "orders", *, age: float = 0, secret: str = "", raw: bytes | None = None
    ) -> httpx.Response:
        """Post a document signed `age` seconds ago."""
        body = json.dumps(document).encode() if raw is None else raw
        stamp = str(int(self.door.clock().timestamp() - age))
        digest = hmac.new((secret or self.secret).encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        headers = {"X-Xiaoer-Timestamp": stamp, "X-Xiaoer-Signature": f"v1={digest}"}
        return await self.door.http.post(
            f"/api/hooks/{self.shop}/{topic}", content=body, headers=headers | self.headers
        )

    async def outcomes(self, document: Any, topic: str = "orders") -> list[str]:
        """Post a document and return what became of its events."""
        answer = await self(document, topic)
        assert answer.status_code == 200, answer.text
        return [result["outcome"] for result in answer.json()["results"]]


async def rows(door: Door, query: str, shop: int = 1) -> list[dict[str, Any]]:
    async with door.house.database.shop(shop) as connection:
        return list(await (await connection.execute(query.encode())).fetchall())


async def announce(door: Door, path: str, length: int, headers: dict[str, str]) -> int:
    """Announce a body of `length` bytes, send none of it, and return the status of the answer."""
    address = door.http.base_url
    reader, writer = await asyncio.open_connection(address.host, address.port)
    lines = [f"POST {path} HTTP/1.1", "Host: x", f"Content-Length: {length}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    try:
        async with asyncio.timeout(10):
            return int((await reader.readline()).split()[1])
    finally:
        writer.close()


async def new_secret(door: Door, shop: int = 1) -> str:
    async with door.house.database.shop(shop) as connection:
        return await rotate_secret(connection, shop, door.house.sealer, door.clock())
