"""The client of WeCom's server API: tokens, tries, pauses. What is called is in the files beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

import httpx

from agent.clock import Clock
from tools.wecom.corp import CallLimits, CorpAccess
from tools.wecom.errcodes import GETTOKEN
from tools.wecom.errors import BadSecret, BadToken, RateLimited, Transient, Unreachable
from tools.wecom.exchange import NETWORK_FAILURES, encode, read_answer, unreachable
from tools.wecom.http import HttpPool
from tools.wecom.penalties import RATE_LIMIT_PAUSES, RENEWAL_PAUSES, SECRET_PAUSES
from tools.wecom.token import CachedToken, TokenCache, token_key, usable_token

T = TypeVar("T")
Send = Callable[[str], Awaitable[T]]
"""Makes one request with the access token it is given."""

JSON_BODY = {"content-type": "application/json; charset=utf-8"}


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
        self._root = base_url.rstrip("/") + "/cgi-bin/"
        self._tokens = tokens
        self._token_key = token_key(self._root, corp.corp_id, corp.secret.get_secret_value())
        self._http = http
        self._clock = clock
        self._limits = limits or CallLimits()
        self._timeout = httpx.Timeout(self._limits.answer, connect=self._limits.connect)

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
        content = None if json is None else encode(json)

        async def send(token: str) -> dict[str, Any]:
            query = {"access_token": token, **(params or {})}
            return await self._ask(method, path, query, content=content, headers=JSON_BODY)

        return await self.run(path, send, scope=scope, repeatable=repeatable)

    async def run(self, path: str, send: Send[T], *, scope: str | None = None, repeatable: bool = True) -> T:
        """Return what `send` returns, with a token, within the limits; the core of every call."""
        penalties, key = self._http.penalties, (self.corp.corp_id, scope or path)
        penalties.check(key)
        try:
            async with asyncio.timeout(self._limits.total):
                result = await self._tries(send, repeatable)
        except TimeoutError:
            raise Unreachable(None, f"no answer in {self._limits.total:g} s", path) from None
        except RateLimited as error:
            if error.path == path:
                penalties.strike(key, error, RATE_LIMIT_PAUSES)
            raise
        penalties.clear(key)
        return result

    async def access_token(self) -> str:
        """Return an access token that WeCom should accept.

        Raises:
            BadSecret: Corp id and secret do not fit, now or moments ago.
        """
        return await usable_token(self._tokens, self._token_key, self._fetch_token, self._clock())

    async def _tries(self, send: Send[T], repeatable: bool) -> T:
        for wait in self._limits.waits():
            try:
                return await self._with_token(send)
            except Transient as error:
                if isinstance(error, Unreachable) and not repeatable:
                    raise
                await asyncio.sleep(wait)
        return await self._with_token(send)

    async def _with_token(self, send: Send[T]) -> T:
        token = await self.access_token()
        try:
            return await send(token)
        except BadToken:
            return await self._with_new_token(token, send)

    async def _with_new_token(self, stale: str, send: Send[T]) -> T:
        penalties, key = self._http.penalties, ("renewal", self._token_key)
        penalties.check(key)
        renewed = await self._tokens.refresh(self._token_key, stale, self._fetch_token)
        try:
            result = await send(renewed.value)
        except BadToken as error:
            raise penalties.strike(key, error, RENEWAL_PAUSES) from None
        penalties.clear(key)
        return result

    async def _fetch_token(self) -> CachedToken:
        penalties, key = self._http.penalties, (GETTOKEN, self._token_key)
        penalties.check(key)
        query = {"corpid": self.corp.corp_id, "corpsecret": self.corp.secret.get_secret_value()}
        try:
            answer = await self._ask("GET", GETTOKEN, query)
        except BadSecret as error:
            raise penalties.strike(key, error, SECRET_PAUSES) from None
        except RateLimited as error:
            raise penalties.strike(key, error, RATE_LIMIT_PAUSES) from None
        penalties.clear(key)
        if not (value := answer.get("access_token")):
            raise Unreachable(None, "an answer without a token", GETTOKEN)
        return CachedToken.issued(str(value), self._clock(), float(answer.get("expires_in") or 7200))

    async def _ask(self, method: str, path: str, query: Mapping[str, str | int], **body: Any) -> dict[str, Any]:
        http = self._http.client(self.corp.proxy)
        try:
            async with self._http.place(self.corp.corp_id):
                response = await http.request(method, self._root + path, params=query, timeout=self._timeout, **body)
        except NETWORK_FAILURES as error:
            raise unreachable(error, path) from None
        return read_answer(response.status_code, response.content, path)
