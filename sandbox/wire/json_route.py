"""One shape for all control endpoints: JSON in, JSON out, mistakes told in one line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from sandbox.refusal import CallbackUrlRejected, Refusal
from sandbox.world import World

FILES = ("application/octet-stream", "image/", "audio/", "video/")
"""Content types of bodies that are a file."""


@dataclass(slots=True, frozen=True)
class Control:
    """One control request; `body` is its JSON object."""

    world: World
    request: Request
    body: dict[str, Any]

    def number(self, name: str, default: int = 0) -> int:
        """Return a whole number of the query."""
        return int(self.request.query_params.get(name, default))

    def query(self, name: str) -> str | None:
        """Return a word of the query."""
        return self.request.query_params.get(name)


Endpoint = Callable[[Control], Awaitable[Any]]
Handler = Callable[[Request], Awaitable[Response]]


def json_endpoint(world: World, endpoint: Endpoint) -> Handler:
    """Return a Starlette handler for `endpoint`.

    It answers 409 with errcode where WeCom says no, 404 for a name nobody has, 422 for a body that
    does not fit.
    """

    async def handle(request: Request) -> Response:
        try:
            raw = b"" if _is_file(request) else await request.body()
            body = orjson.loads(raw) if raw else {}
            return as_json(await endpoint(Control(world, request, body)))
        except Refusal as refusal:
            return as_json({"error": str(refusal), "errcode": refusal.errcode}, 409)
        except KeyError as error:
            return as_json({"error": f"nobody and nothing is called {error}"}, 404)
        except (TypeError, ValueError, AttributeError, CallbackUrlRejected) as error:
            return as_json({"error": str(error)}, 422)

    return handle


def _is_file(request: Request) -> bool:
    return request.headers.get("content-type", "").startswith(FILES)


def as_json(content: Any, status: int = 200) -> Response:
    """Return a JSON response."""
    return Response(orjson.dumps(content), status, media_type="application/json")
