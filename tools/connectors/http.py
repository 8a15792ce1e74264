"""Pages of JSON over HTTP: bounded in size, time and number, no redirects, only to allowed addresses."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import orjson
from yarl import URL

from agent.phrases import say
from store.connectors.pulling import Page, Pages, PullFailed, Watermark
from tools.connectors.guard import Guard, GuardedResolver
from tools.connectors.paths import first_in, found_in
from tools.connectors.shape import HttpOrigin

MAX_PAGE_BYTES = 10 * 1024 * 1024
_SECONDS_PER_PAGE = 30.0
_TRIES = 3
_PAUSES = (0.5, 2.0)
_LONGEST_PAUSE = 20.0
_CHUNK = 64 * 1024


class _Busy(Exception):
    """The source may answer if asked again after `pause` seconds (None: as we think fit)."""

    def __init__(self, reason: str, pause: float | None = None) -> None:
        self.pause = pause
        super().__init__(reason)


async def http_pages(origin: HttpOrigin, secret: str | None, watermark: Watermark, allowed: Collection[str]) -> Pages:
    """Yield the pages of a source from `watermark` on; raises `PullFailed`."""
    guard = Guard(allowed)
    async with _session(guard, origin, secret) as session:
        reader = _Reader(session, guard, origin)
        url, place = URL(origin.url), _Place(origin, watermark)
        while True:
            document = await reader.fetch(url, place.params())
            rows = _rows(document, origin)
            if rows or not place.number:
                yield rows
            following = place.next(document, rows, url)
            if following is None:
                return
            url = following


class _Place:
    """Where in a source's pages we are."""

    def __init__(self, origin: HttpOrigin, watermark: Watermark) -> None:
        self._origin = origin
        self._watermark = watermark
        self._cursor: str | None = None
        self.number = 0

    def params(self) -> dict[str, str] | None:
        """Return the query of this page, None when a link from the answer holds it already."""
        paging = self._origin.paging
        if paging.kind == "link" and self.number:
            return None
        values: dict[str, Any] = {
            "watermark": self._watermark,
            "page": paging.start + self.number,
            "offset": self.number * paging.size,
            "size": paging.size,
            "cursor": self._cursor,
        }
        return {name: text for name, raw in self._origin.params.items() if (text := _filled(raw, values)) is not None}

    def next(self, document: Any, rows: Page, url: URL) -> URL | None:
        """Go to the next page and return its address, None after the last one."""
        paging = self._origin.paging
        self.number += 1
        if paging.kind == "none" or not rows:
            return None
        if self.number >= paging.max_pages:
            raise PullFailed(say("pull_too_many_pages", book="owner", most=str(paging.max_pages)))
        if paging.kind in {"page", "offset"}:
            return url if len(rows) >= paging.size else None
        following = first_in(document, paging.next or "$")
        if following in (None, "", False, self._cursor):
            return None
        self._cursor = str(following)
        return url if paging.kind == "cursor" else _same_house(url, self._cursor)


class _Reader:
    """Fetches one page after the other, each some times if need be."""

    def __init__(self, session: aiohttp.ClientSession, guard: Guard, origin: HttpOrigin) -> None:
        self._session = session
        self._guard = guard
        self._origin = origin

    async def fetch(self, url: URL, params: dict[str, str] | None) -> Any:
        """Return a page's document; a busy source is asked three times."""
        self._guard.check_literal(url)
        for attempt in range(_TRIES):
            try:
                return await self._once(url, params)
            except _Busy as busy:
                if attempt + 1 == _TRIES:
                    raise PullFailed(say("pull_no_answer", book="owner", reason=str(busy))) from None
                await asyncio.sleep(min(busy.pause or _PAUSES[attempt], _LONGEST_PAUSE))
        raise AssertionError("unreachable")

    async def _once(self, url: URL, params: dict[str, str] | None) -> Any:
        try:
            async with self._session.get(url, params=params, allow_redirects=False) as answer:
                body = await _bounded(answer)
        except TimeoutError:
            raise _Busy(f"{_SECONDS_PER_PAGE:.0f} 秒内没有回答") from None
        except aiohttp.InvalidURL:
            raise PullFailed(say("pull_bad_address", book="owner")) from None
        except aiohttp.ClientError as error:
            raise _Busy(type(error).__name__) from None
        if answer.status == 429 or answer.status >= 500:
            raise _Busy(f"HTTP {answer.status}", _pause_asked(answer))
        if 300 <= answer.status < 400:
            raise PullFailed(say("pull_redirect", book="owner"))
        if answer.status != 200:
            raise PullFailed(say("pull_refused", book="owner", status=str(answer.status), said=_said(body)))
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError:
            raise PullFailed(say("pull_not_json", book="owner", said=_said(body))) from None


@asynccontextmanager
async def _session(guard: Guard, origin: HttpOrigin, secret: str | None) -> AsyncIterator[aiohttp.ClientSession]:
    headers = {"Accept": "application/json", **origin.headers}
    if secret:
        headers[origin.auth_header] = secret
    connector = aiohttp.TCPConnector(resolver=GuardedResolver(guard), use_dns_cache=False, limit=1)
    timeout = aiohttp.ClientTimeout(total=_SECONDS_PER_PAGE)
    async with aiohttp.ClientSession(
        connector=connector, headers=headers, timeout=timeout, trust_env=False, cookie_jar=aiohttp.DummyCookieJar()
    ) as session:
        yield session


async def _bounded(answer: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in answer.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > MAX_PAGE_BYTES:
            raise PullFailed(say("pull_too_large", book="owner", most=str(MAX_PAGE_BYTES // 1024 // 1024)))
    return bytes(body)


def _rows(document: Any, origin: HttpOrigin) -> Page:
    """Return the rows of a page; an answer without the list is an error of the source, not an empty page."""
    found = found_in(document, origin.records)
    rows = found[0] if len(found) == 1 else None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        said = _said(orjson.dumps(document))
        raise PullFailed(say("pull_no_list", book="owner", path=origin.records, said=said))
    return rows


def _filled(raw: str, values: dict[str, Any]) -> str | None:
    """Return a parameter with its slots filled, None when it has one that is not known yet."""
    for name, value in values.items():
        slot = "{" + name + "}"
        if slot in raw:
            if value is None:
                return None
            raw = raw.replace(slot, str(value))
    return raw


def _same_house(url: URL, link: str) -> URL:
    """Return the address a link in an answer leads to, if it stays at the same origin: our secret goes with it."""
    following = url.join(URL(link))
    if following.origin() != url.origin():
        raise PullFailed(say("pull_redirect", book="owner"))
    return following


def _pause_asked(answer: aiohttp.ClientResponse) -> float | None:
    asked = answer.headers.get("Retry-After", "")
    return float(asked) if asked.isascii() and asked.isdigit() else None


def _said(body: bytes) -> str:
    return body[:200].decode(errors="replace").strip() or "（空）"
