"""What WeChat users do: enter, write, tap, recall."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sandbox.kf import events
from sandbox.kf.account import KfAccount
from sandbox.kf.codes import Scene
from sandbox.ledger import Kind

if TYPE_CHECKING:
    from sandbox.world import World

ORIGIN_CUSTOMER = 3
DEFAULT_SCENE = "oth"


@dataclass(slots=True, frozen=True)
class Line:
    """One text message to be: who writes what to which account."""

    open_kfid: str
    external_userid: str
    text: str


class Customers:
    """The customers of a world act through this."""

    def __init__(self, world: World) -> None:
        self._world = world

    def enter(
        self,
        open_kfid: str,
        external_userid: str,
        *,
        name: str | None = None,
        scene: str = DEFAULT_SCENE,
        scene_param: str = "",
    ) -> str | None:
        """Open the chat through a kf link; return the welcome code when one is due (20 s, one use)."""
        account = self._world.accounts[open_kfid]
        now = self._world.time()
        customer = account.corp.customer(external_userid, name)
        customer.scene, customer.scene_param = scene, scene_param
        session = account.session(external_userid, now)
        session.entered_at = now
        due = session.gets_welcome(now)
        code = self._world.codes.issue(Scene.WELCOME, session, now) if due else None
        self._world.note(Kind.CUSTOMER_ENTERED, session, data={"scene": scene, "scene_param": scene_param})
        events.emit(
            self._world,
            account,
            "enter_session",
            external_userid=external_userid,
            scene=scene,
            scene_param=scene_param,
            welcome_code=code,
        )
        return code

    def say(self, open_kfid: str, external_userid: str, text: str, *, notify: bool = True) -> str:
        """Write a text message; return its msgid."""
        return self.send(open_kfid, external_userid, "text", {"content": text}, notify=notify)

    def tap(self, open_kfid: str, external_userid: str, menu_id: str, content: str) -> str:
        """Tap an item of a menu, which writes its words with its id; return the msgid."""
        return self.send(open_kfid, external_userid, "text", {"content": content, "menu_id": menu_id})

    def send(
        self,
        open_kfid: str,
        external_userid: str,
        msgtype: str,
        payload: dict[str, Any],
        *,
        notify: bool = True,
        msgid: str | None = None,
    ) -> str:
        """Send a message of any type, known or not; return its msgid.

        Args:
            open_kfid: The account written to.
            external_userid: The customer, who comes into being when first heard of.
            msgtype: A type of wecom-api.md §3.2, or one that WeCom may invent.
            payload: What stands under the type's name.
            notify: Whether the shop is called back.
            msgid: A msgid of your own, to play a repeated one.
        """
        account = self._world.accounts[open_kfid]
        account.corp.customer(external_userid)
        session = account.session(external_userid, self._world.time())
        was = session.state
        session.customer_spoke(self._world.time())
        msgid = msgid or account.next_msgid("m")
        self._write(account, external_userid, msgid, msgtype, payload)
        data = {msgtype: payload}
        self._world.note(Kind.CUSTOMER_MESSAGE, session, msgid=msgid, msgtype=msgtype, data=data)
        if session.state is not was:
            self._world.note_transition(session, was, by="customer")
        if notify:
            self._world.signal(account)
        return msgid

    def upload(self, open_kfid: str, type_: str, data: bytes, filename: str = "", content_type: str = "") -> str:
        """Put a customer's file on WeCom's shelf; return the media_id for `send`."""
        shelf = self._world.accounts[open_kfid].corp.media
        return shelf.put(type_, data, self._world.time(), filename, content_type).media_id

    def say_many(self, lines: Iterable[Line | tuple[str, str, str]], *, one_callback: bool = True) -> list[str]:
        """Let many customers write at once, with one callback per account or one per message."""
        msgids, accounts = [], {}
        for line in lines:
            item = line if isinstance(line, Line) else Line(*line)
            msgids.append(self.say(item.open_kfid, item.external_userid, item.text, notify=not one_callback))
            accounts[item.open_kfid] = self._world.accounts[item.open_kfid]
        if one_callback:
            for account in accounts.values():
                self._world.signal(account)
        return msgids

    def recall(self, open_kfid: str, external_userid: str, msgid: str) -> str:
        """Take back a message; return the event's msgid."""
        account = self._world.accounts[open_kfid]
        session = account.session(external_userid, self._world.time())
        self._world.note(Kind.CUSTOMER_RECALL, session, msgid=msgid)
        return events.emit(self._world, account, "user_recall_msg", external_userid=external_userid, recall_msgid=msgid)

    def _write(
        self, account: KfAccount, external_userid: str, msgid: str, msgtype: str, payload: dict[str, Any]
    ) -> None:
        now = self._world.time()
        row = {
            "msgid": msgid,
            "open_kfid": account.open_kfid,
            "external_userid": external_userid,
            "send_time": int(now),
            "origin": ORIGIN_CUSTOMER,
            "msgtype": msgtype,
            msgtype: payload,
        }
        account.log.append(now, row)
