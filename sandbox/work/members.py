"""What members do with the app's messages: tap a card's button, write to the app, leave (wecom-api.md §5.1, §5.2)."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from sandbox import xml
from sandbox.corp import App

if TYPE_CHECKING:
    from sandbox.world import World


class Members:
    """The members of a world act through this."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._numbers = itertools.count(7_000_000_000_000_000_001)

    def click(self, msgid: str, userid: str, key: str) -> str:
        """Tap a button of a card; return the response code the callback carries."""
        card = self._world.desk.sent[msgid]
        body = card.body["template_card"]
        code = self._world.desk.response_code(card, self._world.time())
        fields: list[xml.Field] = [
            ("Event", "template_card_event"),
            ("EventKey", key),
            ("TaskId", str(body.get("task_id") or "")),
            ("CardType", str(body["card_type"])),
            ("ResponseCode", code),
        ]
        self._post(card.app, userid, "event", fields)
        return code

    def say(self, corp_id: str, userid: str, text: str) -> str:
        """Write a text to the corp's first app; return the MsgId."""
        app = next(iter(self._world.corps[corp_id].apps.values()))
        msgid = str(next(self._numbers))
        self._post(app, userid, "text", [("Content", text), ("MsgId", msgid)])
        return msgid

    def leave(self, corp_id: str, userid: str) -> None:
        """Leave the corp: whoever is told of the app's members hears `unsubscribe`."""
        corp = self._world.corps[corp_id]
        for app in corp.apps.values():
            self._post(app, userid, "event", [("Event", "unsubscribe")])
        del corp.users[userid]

    def _post(self, app: App, userid: str, msgtype: str, fields: list[xml.Field]) -> None:
        head: list[xml.Field] = [
            ("ToUserName", app.corp.corp_id),
            ("FromUserName", userid),
            ("CreateTime", int(self._world.time())),
            ("MsgType", msgtype),
        ]
        self._world.callbacks.post(app, [*head, *fields, ("AgentID", app.agent_id)])
