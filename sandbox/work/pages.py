"""WeCom's client around a web page: what the page may ask it, and do in the chat beside it (wecom-api.md §6.3)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sandbox.call import Answer, Call, Route
from sandbox.ledger import Kind
from sandbox.refusal import Refusal

if TYPE_CHECKING:
    from sandbox.world import World

_LIFE = 7200
_NOWHERE = "fail without context of external contact"


class Pages:
    """The pages members have opened in the client."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._allowed: dict[tuple[str, str, str], set[str]] = {}

    def invoke(
        self,
        corp_id: str,
        userid: str,
        url: str,
        name: str,
        params: dict[str, Any],
        external_userid: str = "",
        open_kfid: str = "",
    ) -> dict[str, Any]:
        """Answer what a page at `url` asks the client of a member, opened beside a chat with a customer or none.

        Without `open_kfid` the chat is the member's own. Every answer has an `err_msg`, as the real client's.
        """
        page = (corp_id, userid, url.split("#", 1)[0])
        if name == "agentConfig":
            refused = self._refused(page, params)
            if refused is None:
                self._allowed[page] = set(params.get("jsApiList") or ())
            return _told(name, refused or "ok")
        if name not in self._allowed.get(page, ()):
            return _told(name, "fail no permission")
        if not external_userid:
            return _told(name, _NOWHERE)
        if name == "getCurExternalContact":
            return _told(name, "ok") | {"userId": external_userid}
        if name == "sendChatMessage" and params.get("msgtype") == "text":
            self._send(corp_id, userid, external_userid, open_kfid, params["text"])
            return _told(name, "ok")
        return _told(name, "fail not supported")

    def _send(self, corp_id: str, userid: str, customer: str, open_kfid: str, text: dict[str, Any]) -> None:
        if open_kfid:
            self._world.staff.send(open_kfid, customer, userid, "text", {"content": text["content"]})
            return
        facts = {"external_userid": customer, "userid": userid, "msgtype": "text", "data": {"text": text}}
        self._world.ledger.add(Kind.STAFF_MESSAGE, corp_id, **facts)

    def _refused(self, page: tuple[str, str, str], params: dict[str, Any]) -> str | None:
        corp_id, userid, url = page
        corp = self._world.corps[corp_id]
        app = next((one for one in corp.apps.values() if str(one.agent_id) == params.get("agentid")), None)
        if app is None or params.get("corpid") != corp_id:
            return "fail invalid agentid"
        if not app.sees(userid):
            return "fail user not in allow list"
        if app.trusted_domains is not None and urlsplit(url).netloc not in app.trusted_domains:
            return "fail invalid url domain"
        signed = f"noncestr={params.get('nonceStr')}&timestamp={params.get('timestamp')}&url={url}"
        expected = hashlib.sha1(f"jsapi_ticket={ticket_of(app.secret)}&{signed}".encode(), usedforsecurity=False)
        return None if expected.hexdigest() == params.get("signature") else "fail invalid signature"


def _told(name: str, how: str) -> dict[str, Any]:
    return {"err_msg": f"{name}:{how}"}


def ticket_of(whose: str) -> str:
    """Return the ticket of a corp (its id) or an app (its secret)."""
    return f"simTicket{hashlib.sha256(whose.encode()).hexdigest()[:40]}"


def corp_ticket(call: Call) -> Answer:
    """Answer the ticket of the corp."""
    return {"ticket": ticket_of(call.app.corp.corp_id), "expires_in": _LIFE}


def app_ticket(call: Call) -> Answer:
    """Answer the ticket of the app; of another kind there is none."""
    if call.query.get("type") != "agent_config":
        raise Refusal(40093, "invalid ticket type")
    return {"ticket": ticket_of(call.app.secret), "expires_in": _LIFE}


ROUTES = {
    "get_jsapi_ticket": Route(corp_ticket, post=False),
    "ticket/get": Route(app_ticket, post=False),
}
