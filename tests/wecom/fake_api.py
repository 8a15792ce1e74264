"""A server that answers as a test says, for what a whole sandbox would not do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Answer = Callable[[Request], Awaitable[Response]]


class FakeApi:
    """Answers each path with what it was told, and keeps what it was asked."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.requests: list[Request] = []
        self.bodies: list[bytes] = []
        self.answers: dict[str, Answer] = {"gettoken": self._new_token}
        self.app = Starlette(routes=[Route("/cgi-bin/{path:path}", self._answer, methods=["GET", "POST"])])

    def says(self, path: str, *answers: dict[str, Any] | Response) -> None:
        """Answer `path` with each of `answers` in turn, and with the last one from then on."""
        queue = list(answers)

        async def answer(_: Request) -> Response:
            given = queue.pop(0) if len(queue) > 1 else queue[0]
            return given if isinstance(given, Response) else JSONResponse(given)

        self.answers[path] = answer

    async def _answer(self, request: Request) -> Response:
        path = request.path_params["path"]
        self.calls[path] += 1
        self.requests.append(request)
        self.bodies.append(await request.body())
        return await self.answers[path](request)

    async def _new_token(self, _: Request) -> Response:
        value = f"tok_{self.calls['gettoken']}"
        return JSONResponse({"errcode": 0, "access_token": value, "expires_in": 7200})
