"""The outgoing side that all shops of a process share: connections, places and pauses."""

from __future__ import annotations

import asyncio
import logging
import re
import ssl
from base64 import b64encode
from collections import defaultdict
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from agent.clock import Clock, system_clock
from agent.errors import BadInput
from tools.wecom.penalties import Penalties

CONNECTIONS_PER_PROXY = 100
CALLS_PER_CORP = 50
KEEPALIVE_SECONDS = 30.0


class HttpPool:
    """One HTTP client for each outbound proxy, a bound on calls at once for each corp, and what must wait.

    Close it with `aclose`, or use it as an async context manager.
    """

    def __init__(self, clock: Clock = system_clock) -> None:
        self.penalties = Penalties(clock)
        self._clients: dict[str | None, httpx.AsyncClient] = {}
        self._places: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(CALLS_PER_CORP))
        _hide_secrets_in_logs()

    def client(self, proxy: str | None) -> httpx.AsyncClient:
        """Return the client that goes out through `proxy` (``http://user:password@host:port``), or directly.

        Raises:
            BadInput: The proxy is not an http or https address.
        """
        if proxy not in self._clients:
            self._clients[proxy] = self._open(proxy)
        return self._clients[proxy]

    def place(self, corp_id: str) -> asyncio.Semaphore:
        """Return the gate that lets at most `CALLS_PER_CORP` calls of a corp out at once."""
        return self._places[corp_id]

    async def aclose(self) -> None:
        """Close all connections."""
        clients = list(self._clients.values())
        self._clients.clear()
        await asyncio.gather(*(client.aclose() for client in clients))

    async def __aenter__(self) -> HttpPool:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def _open(self, proxy: str | None) -> httpx.AsyncClient:
        transport = AiohttpTransport(verify=_tls(), proxy=_checked_proxy(proxy), client=lambda: _session(_tls()))
        # No cookies: shops share this client, and WeCom's must not travel from one to another.
        no_cookies = CookieJar(DefaultCookiePolicy(allowed_domains=[]))
        return httpx.AsyncClient(transport=transport, cookies=no_cookies, trust_env=False)


@cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context()


def _session(tls: ssl.SSLContext) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(ssl=tls, limit=CONNECTIONS_PER_PROXY, keepalive_timeout=KEEPALIVE_SECONDS)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())


def _checked_proxy(proxy: str | None) -> httpx.Proxy | None:
    if proxy is None:
        return None
    try:
        checked = httpx.Proxy(proxy)
    except (ValueError, httpx.InvalidURL):
        checked = None
    if checked is None or checked.url.scheme not in ("http", "https") or not _is_place(checked.url):
        raise BadInput("代理地址应形如 http://用户:密码@主机:端口，只支持 http 和 https")
    if checked.auth is None:
        return checked
    # aiohttp wants credentials as headers: it takes the first for a tunnel and the second for plain http,
    # and sends both to the proxy as Proxy-Authorization.
    basic = "Basic " + b64encode(":".join(checked.auth).encode()).decode()
    return httpx.Proxy(checked.url, headers={"Proxy-Authorization": basic, "Authorization": basic})


def _is_place(url: httpx.URL) -> bool:
    return bool(url.host) and (url.port or 80) < 65_536


_SECRET_IN_QUERY = re.compile(r"((?:access_token|corpsecret|secret|\bkey)=)[^&\s\"']+")


class _HideSecrets(logging.Filter):
    """httpx logs each address at INFO, and WeCom's carry the token and, for gettoken, the secret."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _SECRET_IN_QUERY.sub(r"\1***", record.getMessage())
        record.args = ()
        return True


def _hide_secrets_in_logs() -> None:
    logger = logging.getLogger("httpx")
    if not any(isinstance(known, _HideSecrets) for known in logger.filters):
        logger.addFilter(_HideSecrets())
