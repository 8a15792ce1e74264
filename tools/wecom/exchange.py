"""One question to WeCom and its answer, over the corp's own way out."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing, asynccontextmanager
from typing import Any, TypeVar
from urllib.parse import urlencode

import aiohttp
import httpx

from tools.wecom.answer import read_answer
from tools.wecom.corp import CallLimits, CorpAccess
from tools.wecom.errors import Unreachable
from tools.wecom.http import HttpPool

T = TypeVar("T")
Query = Mapping[str, str | int]
Save = Callable[[AsyncIterator[bytes]], Awaitable[T]]
"""Takes the bytes of a file, in chunks, and returns what it made of them."""

_FAILURES = (httpx.HTTPError, aiohttp.ClientError, OSError, TimeoutError)
_NEVER_LEFT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError)


class Exchange:
    """Asks once: no token, no second try."""

    def __init__(self, corp: CorpAccess, root: str, http: HttpPool, limits: CallLimits) -> None:
        self._http = http.client(corp.proxy)
        self._place = http.place(corp.corp_id)
        self._root = root
        self._timeout = httpx.Timeout(limits.answer, connect=limits.connect, pool=limits.total)

    async def ask(self, method: str, path: str, query: Query, **body: Any) -> dict[str, Any]:
        """Return WeCom's answer; `body` is what httpx takes.

        Raises:
            WeComError: WeCom said no, or nothing usable.
        """
        async with self._place, _reaching(path):
            response = await self._http.request(method, self._address(path, query), timeout=self._timeout, **body)
        return read_answer(response.status_code, response.content, path)

    async def receive(self, path: str, query: Query, save: Save[T]) -> T:
        """Return what `save` makes of a file; WeCom answers with JSON when there is none (§5.5)."""
        request = self._http.build_request("GET", self._address(path, query), timeout=self._timeout)
        async with self._place:
            async with _reaching(path):
                response = await self._http.send(request, stream=True)
            try:
                if response.is_success and "content-disposition" in response.headers:
                    async with aclosing(_chunks(response, path)) as chunks:
                        return await save(chunks)
                async with _reaching(path):
                    read_answer(response.status_code, await response.aread(), path)
            finally:
                await response.aclose()
        raise Unreachable(None, "neither a file nor an error", path)

    def _address(self, path: str, query: Query) -> str:
        # Written here: httpx parses an address anew for each part it is given.
        return f"{self._root}{path}?{urlencode(query)}"


@asynccontextmanager
async def _reaching(path: str) -> AsyncIterator[None]:
    # Only the kind of failure is kept: the text of some names the address, and the address has the token.
    # The kind is aiohttp's own: the transport calls every broken connection a ConnectTimeout.
    try:
        yield
    except _FAILURES as error:
        cause = error.__cause__ or error
        unreachable = Unreachable(None, type(cause).__name__, path)
        unreachable.left = not isinstance(cause, _NEVER_LEFT)
        raise unreachable from None


async def _chunks(response: httpx.Response, path: str) -> AsyncGenerator[bytes, None]:
    async with _reaching(path):
        async for chunk in response.aiter_bytes():
            yield chunk
