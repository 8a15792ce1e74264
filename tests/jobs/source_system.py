"""A shop's own order system on loopback: pages of orders over HTTP, which can break off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from sandbox.server import running


@dataclass(slots=True)
class SourceSystem:
    """Orders by the time of their change.

    `broken_pages` answer 500, page 2 waits while the system is `hanging`, `asked` is what was asked for.
    """

    url: str = ""
    orders: list[dict[str, Any]] = field(default_factory=list)
    broken_pages: set[int] = field(default_factory=set)
    asked: list[dict[str, str]] = field(default_factory=list)
    hanging: asyncio.Event | None = None

    def add(self, *numbers: int, **changes: Any) -> None:
        for number in numbers:
            self.orders.append(
                {
                    "no": f"X{number:04d}",
                    "state": "PAID",
                    "money": "¥1,299.00",
                    "created": 1_763_600_000_000 + number,
                    "changed": f"2026-11-20 10:00:{number:02d}",
                    "goods": [{"title": "大衣", "num": 1, "yuan": 1299}],
                    **changes,
                }
            )

    def answer(self, request: Request) -> Response:
        query = dict(request.query_params)
        self.asked.append(query | {"token": request.headers.get("x-token", "")})
        if request.headers.get("x-token") != "s3cret":
            return JSONResponse({"code": 40001, "msg": "invalid token"})
        page, size = int(query["page"]), int(query["size"])
        if page in self.broken_pages:
            return Response(status_code=500)
        known = [each for each in self.orders if each["changed"] >= query.get("since", "")]
        known.sort(key=lambda each: str(each["changed"]))
        return JSONResponse({"code": 0, "data": {"list": known[(page - 1) * size : page * size]}})


@asynccontextmanager
async def source_system() -> AsyncIterator[SourceSystem]:
    system = SourceSystem()
    app = FastAPI()

    @app.get("/orders")
    async def orders(request: Request) -> Response:
        answer = system.answer(request)
        if system.hanging is not None and request.query_params.get("page") == "2":
            await system.hanging.wait()
        return answer

    @app.get("/away")
    async def away() -> Response:
        return Response(status_code=302, headers={"location": f"{system.url}/orders"})

    @app.get("/large")
    async def large() -> Response:
        return Response(b"[" + b" " * (11 * 1024 * 1024) + b"]", media_type="application/json")

    async with running(app) as url:  # type: ignore[arg-type]
        system.url = url
        yield system


def connector(url: str, **changes: Any) -> dict[str, Any]:
    """Return a connector that pulls the orders of such a system."""
    http = {
        "url": url,
        "auth_header": "X-Token",
        "params": {"since": "{watermark}", "page": "{page}", "size": "{size}"},
        "records": "$.data.list",
        "paging": {"kind": "page", "size": 2},
    }
    fields: dict[str, Any] = {
        "order_no": "no",
        "status": {"path": "state", "words": {"PAID": "待发货", "SENT": "已发货"}},
        "amount_fen": {"path": "$.money", "unit": "yuan"},
        "placed_at": {"path": "created", "unit": "milliseconds"},
        "items": {
            "path": "$.goods",
            "each": {"name": "title", "quantity": "num", "price_fen": {"path": "yuan", "unit": "yuan"}},
        },
    }
    mapping = {"fields": fields, "version": "changed", "watermark": "changed", "ascending": True}
    return {"name": "收银", "topic": "orders", "http": http, "secret": "s3cret", "mapping": mapping, **changes}
