"""The client of WeCom's server API: tokens, tries, pauses. What is called is in the files beside it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from agent import spans
from agent.clock import Clock
from tools.wecom.answer import encode
from tools.wecom.corp import CallLimits, CorpAccess
from tools.wecom.credentials import Credentials
from tools.wecom.errors import BadToken, RateLimited, Transient, Unreachable
from tools.wecom.exchange import Exchange, Save
from tools.wecom.http import HttpPool
from tools.wecom.penalties import RATE_LIMIT_PAUSES
from tools.wecom.token import CachedToken, TokenCache

T = TypeVar("T")
Send = Callable[[str], Awaitable[T]]
"""Makes one request with the access token it is given."""

JSON_BODY = {"content-type": "application/json; charset=utf-8"}
FILE_SECONDS = 120.0
log = logging.getLogger(__name__)


class WeComClient:
    """Calls WeCom for one app of one corp. Cheap to make: all that lasts lives in `tokens` and `http`.

    Args:
        corp: Whom it speaks for.
        base_url: The API's host, ``https://qyapi.weixin.qq.com`` or a sandbox.
        tokens: Where access tokens are kept.
        http: Connections and pauses, shared by the process.
        clock: Tells the time.
        limits: How often and how long to try.
    """

    def __init__(
        self,
        corp: CorpAccess,
        base_url: str,
        tokens: TokenCache,
        http: HttpPool,
        clock: Clock,
        limits: CallLimits | None = None,
    ) -> None:
        self.corp = corp
        self._limits = limits or CallLimits()
        root = base_url.rstrip("/") + "/cgi-bin/"
        self._exchange = Exchange(corp, root, http, self._limits)
        self._credentials = Credentials(corp, root, self._exchange, tokens, http.penalties, clock)
        self._penalties = http.penalties

    async def access_token(self) -> str:
        """Return an access token that WeCom should accept.

        Raises:
            BadSecret: Corp id and secret do not fit, now or moments ago.
        """
        return await self._credentials.token()

    async def kept(self, name: str, fetch: Callable[[], Awaitable[CachedToken]]) -> str:
        """Return something else WeCom issues to the app for a while, fetched once for all processes."""
        return await self._credentials.kept(name, fetch)

    async def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        json: Mapping[str, Any] | None = None,
        scope: str | None = None,
        repeatable: bool = True,
    ) -> dict[str, Any]:
        """Return WeCom's answer to one call.

        Args:
            method: ``GET`` or ``POST``.
            path: What follows ``/cgi-bin/``, such as ``kf/send_msg``.
            params: Query parameters besides the token.
            json: The body.
            scope: What a rate limit pauses, when that is not the whole path.
            repeatable: False when a call whose answer got lost must not be made again.

        Raises:
            WeComError: See `tools.wecom.errors`; passing failures were tried again before.
        """
        body = {} if json is None else {"content": encode(json), "headers": JSON_BODY}

        async def send(token: str) -> dict[str, Any]:
            query = {"access_token": token, **(params or {})}
            return await self._exchange.ask(method, path, query, **body)

        return await self._run(path, send, scope=scope, repeatable=repeatable)

    async def upload(
        self, path: str, params: Mapping[str, str], files: Mapping[str, tuple[str, bytes, str]]
    ) -> dict[str, Any]:
        """Return WeCom's answer to a form of files: each a name, its bytes and its MIME type."""

        async def send(token: str) -> dict[str, Any]:
            return await self._exchange.ask("POST", path, {"access_token": token, **params}, files=files)

        return await self._run(path, send, seconds=FILE_SECONDS)

    async def download(self, path: str, params: Mapping[str, str], save: Save[T]) -> T:
        """Return what `save` makes of a file's bytes.

        Raises:
            WeComError: WeCom answered with an error in place of the file.
        """

        async def send(token: str) -> T:
            return await self._exchange.receive(path, {"access_token": token, **params}, save)

        return await self._run(path, send, seconds=FILE_SECONDS)

    async def _run(
        self,
        path: str,
        send: Send[T],
        *,
        scope: str | None = None,
        repeatable: bool = True,
        seconds: float | None = None,
    ) -> T:
        key, seconds = (self.corp.corp_id, scope or path), seconds or self._limits.total
        self._penalties.check(key)
        try:
            with spans.span(f"wecom {path}"):
                async with asyncio.timeout(seconds):
                    result = await self._tries(send, repeatable)
        except TimeoutError:
            raise Unreachable(None, f"no answer in {seconds:g} s", path) from None
        except RateLimited as error:
            if error.path == path:
                self._penalties.strike(key, error, RATE_LIMIT_PAUSES)
            raise
        self._penalties.clear(key)
        return result

    async def _tries(self, send: Send[T], repeatable: bool) -> T:
        for wait in self._limits.waits():
            try:
                return await self._with_token(send)
            except Transient as error:
                if isinstance(error, Unreachable) and error.left and not repeatable:
                    raise
                log.warning("%s; trying again in %.1f s", error, wait)
                await asyncio.sleep(wait)
        return await self._with_token(send)

    async def _with_token(self, send: Send[T]) -> T:
        token = await self._credentials.token()
        try:
            return await send(token)
        except BadToken:
            pass
        renewed = await self._credentials.renew(token)
        try:
            result = await send(renewed)
        except BadToken as error:
            raise self._credentials.renewal_failed(error) from None
        self._credentials.renewal_worked()
        return result
