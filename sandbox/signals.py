"""kf callbacks: "something is new at this account", one for each message or for several."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sandbox import xml
from sandbox.corp import App, Area
from sandbox.kf.account import KfAccount

if TYPE_CHECKING:
    from sandbox.world import World


class Signals:
    """Sends kf callbacks, coalesced when the world's chaos says so."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._waiting: set[str] = set()

    def send(self, account: KfAccount) -> None:
        """Call the shop back, now or together with what comes soon."""
        if self._world.chaos.coalesce_seconds <= 0:
            self._send_now(account)
        elif account.open_kfid not in self._waiting:
            self._waiting.add(account.open_kfid)
            self._world.callbacks.spawn(self._send_later(account, self._world.chaos.coalesce_seconds))

    async def _send_later(self, account: KfAccount, delay: float) -> None:
        await asyncio.sleep(delay)
        self._waiting.discard(account.open_kfid)
        self._send_now(account)

    def _send_now(self, account: KfAccount) -> None:
        app = _told_app(account)
        if app is None or app.callback.url is None:
            return
        for _ in range(1 + self._world.chaos.burst):
            self._world.callbacks.post(app, self._fields(account))

    def _fields(self, account: KfAccount) -> list[xml.Field]:
        now = self._world.time()
        return [
            ("ToUserName", account.corp.corp_id),
            ("CreateTime", int(now)),
            ("MsgType", "event"),
            ("Event", "kf_msg_or_event"),
            ("Token", account.issue_sync_token(now)),
            ("OpenKfId", account.open_kfid),
        ]


def _told_app(account: KfAccount) -> App | None:
    """Return the app that is told about an account: the first that may call kf."""
    return next((app for app in account.corp.apps.values() if Area.KF in app.areas), None)
