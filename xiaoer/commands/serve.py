"""`xiaoer up|api|worker|clock`: run everything in one process, or its parts."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent import spans
from agent.logging import configure_logging
from agent.settings import Settings, load_settings
from xiaoer.databases import database_url
from xiaoer.running import collect_less_often, keep_memory_together, run

if TYPE_CHECKING:
    from jobs.house import House

Host = Annotated[str | None, typer.Option(help="监听地址，默认 XIAOER_HOST")]
Port = Annotated[int | None, typer.Option(help="监听端口，默认 XIAOER_PORT")]
Part = Callable[["House", str, Settings], AbstractAsyncContextManager[Any]]

commands = typer.Typer()


@commands.command()
def up(host: Host = None, port: Port = None) -> None:
    """一个进程跑起全部：接口、工作进程和时钟（自带数据库）。"""
    from xiaoer.serving import running_house

    _serve("up", lambda house, url, s: running_house(house, url, s.host, s.port), host, port, must_own=True)


@commands.command()
def api(host: Host = None, port: Port = None) -> None:
    """只跑接口（回调、健康检查、指标）。"""
    from xiaoer.serving import serving_api

    _serve("api", lambda house, _url, s: serving_api(house, s.host, s.port), host, port)


@commands.command()
def worker() -> None:
    """只跑工作进程：收消息、回消息、发消息。"""
    from xiaoer.serving import working

    _serve("worker", lambda house, url, s: _with_health(house, s, working(house, url)), None, None)


@commands.command()
def clock() -> None:
    """只跑时钟：定时补拉、建索引、清理。"""
    from xiaoer.serving import ticking

    _serve("clock", lambda house, _url, s: _with_health(house, s, ticking(house)), None, None)


@asynccontextmanager
async def _with_health(
    house: House, settings: Settings, part: AbstractAsyncContextManager[None]
) -> AsyncIterator[None]:
    from xiaoer.serving import showing_health

    async with showing_health(house, settings.host, settings.health_port), part:
        yield


def _serve(service: str, part: Part, host: str | None, port: int | None, *, must_own: bool = False) -> None:
    keep_memory_together()
    collect_less_often()
    from xiaoer.compose import opened_house
    from xiaoer.serving import calm_garbage_collector, stop_on_signals

    chosen = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = load_settings(**chosen)
    configure_logging(settings.log_level, as_json=settings.log_json)
    if settings.otlp_endpoint:
        spans.start(settings.otlp_endpoint, f"xiaoer-{service}")

    async def main(url: str) -> None:
        stop = stop_on_signals()
        async with opened_house(settings, url) as house, part(house, url, settings) as address:
            calm_garbage_collector()
            typer.echo(f"店小二已启动{f'：{address}' if address else ''}（Ctrl-C 停止）")
            await stop.wait()

    try:
        with database_url(settings, must_own=must_own) as url:
            run(main(url))
    finally:
        spans.stop()
