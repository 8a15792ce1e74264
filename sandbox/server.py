"""The sandbox over HTTP: `create_app`, `running`, and `python -m sandbox.server`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib

import uvicorn
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.chat.routes import chat_routes
from sandbox.model.wire import ModelEndpoint
from sandbox.serving import running
from sandbox.wire.cgi import PREFIX, CgiBin
from sandbox.wire.control import control_routes
from sandbox.wire.signing_in import signing_in_routes
from sandbox.world import World

DEFAULT_PORT = 8900


def create_app(world: World) -> ASGIApp:
    """Return the ASGI application of a world: `/cgi-bin/*`, `/v1/*`, `/sandbox/*`, `/chat/*`, sign-in pages.

    The first two go past Starlette: under a load test the sandbox must cost little.
    """
    cgi, model = CgiBin(world), ModelEndpoint(world.model)
    rest = Starlette(routes=[*control_routes(world), *chat_routes(world), *signing_in_routes(world)])

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] == "http" and path.startswith(PREFIX):
            await cgi(scope, receive, send)
        elif scope["type"] == "http" and path.startswith("/v1/"):
            await model(scope, receive, send)
        else:
            await rest(scope, receive, send)

    return app


async def _serve_alone(host: str, port: int) -> None:
    world = World()
    try:
        async with running(create_app(world), host, port) as base_url:
            print(f"The sandbox listens on {base_url}", flush=True)
            await asyncio.Event().wait()
    finally:
        await world.aclose()


def main() -> None:
    """Run an empty sandbox until Ctrl-C; a corp comes in over the control API."""
    parser = argparse.ArgumentParser(description="A WeCom to run at home")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    options = parser.parse_args()
    factory = uvicorn.Config("sandbox", loop="auto").get_loop_factory()
    with contextlib.suppress(KeyboardInterrupt), asyncio.Runner(loop_factory=factory) as runner:
        runner.run(_serve_alone(options.host, options.port))


__all__ = ["create_app", "main", "running"]

if __name__ == "__main__":
    main()
