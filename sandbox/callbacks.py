"""Calling a shop back: signals out, retries, and the echo check of an address (wecom-api.md §2, §9.3)."""

from __future__ import annotations

import asyncio
import io
import random
import time
from collections import deque
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from agent.clock import Clock
from sandbox import xml
from sandbox.chaos import Chaos, Flaw
from sandbox.corp import App
from sandbox.envelopes import Envelope, seal, seal_echo
from sandbox.refusal import CallbackUrlRejected

KEPT_DELIVERIES = 20_000
LARGE_BODY = 1 << 20


@dataclass(slots=True)
class Attempt:
    """One POST: the HTTP status, or the reason there was none, and how long it took in seconds."""

    outcome: int | str
    seconds: float


@dataclass(slots=True)
class Delivery:
    """One callback with all its attempts."""

    corp_id: str
    fields: list[xml.Field]
    flaw: Flaw | None
    attempts: list[Attempt] = field(default_factory=list)

    @property
    def delivered(self) -> bool:
        """Whether the last attempt was answered with 200."""
        return bool(self.attempts) and self.attempts[-1].outcome == 200


class CallbackSender:
    """Posts callbacks in the background of the running event loop.

    Attributes:
        timeout: Seconds a receiver has to answer.
        echo_timeout: Seconds it has to echo when its address is saved.
        retries: Further attempts after the first.
        retry_delay: Seconds between attempts.
        deliveries: What was sent lately, newest last.
    """

    def __init__(self, clock: Clock, chaos: Chaos) -> None:
        self._clock = clock
        self._chaos = chaos
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._count = 0
        self.timeout = 5.0
        self.echo_timeout = 1.0
        self.retries = 3
        self.retry_delay = 0.5
        self.deliveries: deque[Delivery] = deque(maxlen=KEPT_DELIVERIES)

    def post(self, app: App, fields: list[xml.Field]) -> None:
        """Send a callback to the app's address, if it has one, through whatever chaos is on."""
        if app.callback.url is None:
            return
        self._count += 1
        if self._chaos.drop_every and self._count % self._chaos.drop_every == 0:
            return
        hold = self._chaos.hold_every_other if self._count % 2 else 0.0
        flaws, beside = self._chaos.take_flaws()
        good: list[Flaw | None] = [None] * (1 + self._chaos.duplicates) if beside else []
        for flaw in [*flaws, *good]:
            self.spawn(self._deliver(app, fields, flaw, hold))

    async def check_url(self, app: App, url: str) -> None:
        """Ask the address to echo a number, as WeCom does when it is saved.

        Raises:
            CallbackUrlRejected: late, not 200, or anything but the bare number.
        """
        number = str(random.randrange(10**18, 10**19))
        params = seal_echo(app, number, int(self._clock().timestamp()))
        limit = aiohttp.ClientTimeout(total=self.echo_timeout)
        try:
            async with self._client().get(url, params=params, timeout=limit) as response:
                body, status = await response.read(), response.status
        except (aiohttp.ClientError, TimeoutError) as error:
            raise CallbackUrlRejected(f"{url} did not answer: {type(error).__name__}") from error
        if status != 200 or body != number.encode():
            raise CallbackUrlRejected(f"{url} answered {status} {body[:80]!r} instead of the bare number")

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Run something in the background that `settled` waits for."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        """Wait until no callback is under way."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    async def aclose(self) -> None:
        """Give up what is under way and close the connections."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _deliver(self, app: App, fields: list[xml.Field], flaw: Flaw | None, hold: float) -> None:
        if hold:
            await asyncio.sleep(hold)
        delivery = Delivery(app.corp.corp_id, fields, flaw)
        self.deliveries.append(delivery)
        for attempt in range(1 + self.retries):
            if attempt:
                await asyncio.sleep(self.retry_delay)
            envelope = seal(app, fields, int(self._clock().timestamp()), flaw)
            delivery.attempts.append(await self._attempt(app.callback.url or "", envelope))
            if delivery.delivered:
                return

    async def _attempt(self, url: str, envelope: Envelope) -> Attempt:
        started = time.monotonic()
        limit = aiohttp.ClientTimeout(total=self.timeout)
        outcome: int | str
        try:
            async with self._client().post(
                url,
                params=envelope.params,
                data=io.BytesIO(envelope.body) if len(envelope.body) > LARGE_BODY else envelope.body,
                timeout=limit,
                headers={"content-type": "text/xml"},
            ) as response:
                await response.read()
                outcome = response.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            outcome = type(error).__name__
        return Attempt(outcome, time.monotonic() - started)

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=200))
        return self._session
