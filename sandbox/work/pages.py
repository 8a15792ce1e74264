"""WeCom's client around a web page: what the page may ask it, and do in the chat beside it (wecom-api.md §6.3)."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sandbox.call import Answer, Call, Route
from sandbox.ledger import Kind
from sandbox.refusal import Refusal

if TYPE_CHECKING:
    from sandbox.world import World

_LIFE = 7200
_PROOFS = {
    "agentConfig": {
        "corp": "corpid",
        "app": "agentid",
        "time": "timestamp",
        "nonce": "nonceStr",
        "signature": "signature",
        "calls": "jsApiList",
    },
    "preVerifyJSAPI": {
        "corp": "verifyAppId",
        "app": "",
        "time": "verifyTimestamp",
        "nonce": "verifyNonceStr",
        "signature": "verifySignature",
        "calls": "verifyJsApiList",
    },
}
"""How a page proves what it is, by call: as an app, or as the corp."""
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
        sees: str = "",
    ) -> dict[str, Any]:
        """Answer what a page at `url` asks the client of a member, opened beside a chat with a customer or none.

        Without `open_kfid` the chat is the member's own; `sees` is what the camera looks at, nothing when the member
        closes the scanner. Every answer has an `err_msg`, as the real client's.
        """
        page = (corp_id, userid, url.split("#", 1)[0])
        if name in _PROOFS:
            proof = {ours: params.get(theirs) for ours, theirs in _PROOFS[name].items()}
            refused = self._refused(page, proof, name)
            if refused is None:
                self._allowed[page] = set(proof["calls"] or ())
            return _told(name, refused or "ok")
        if name not in self._allowed.get(page, ()):
            return _told(name, "fail no permission")
        if name == "scanQRCode":
            return _told(name, "ok") | {"resultStr": _seen_by_iphone(sees)} if sees else _told(name, "cancel")
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

    def _refused(self, page: tuple[str, str, str], proof: dict[str, Any], name: str) -> str | None:
        """Say why a page may not: as an app it is signed with the app's ticket, as the corp with the corp's."""
        corp_id, userid, url = page
        as_app = name == "agentConfig"
        every = self._world.corps[corp_id].apps.values()
        apps = [app for app in every if not as_app or str(app.agent_id) == proof["app"]]
        if not apps or proof["corp"] != corp_id:
            return "fail invalid agentid"
        if as_app and not apps[0].sees(userid):
            return "fail user not in allow list"
        if not any(app.trusted_domains is None or urlsplit(url).netloc in app.trusted_domains for app in apps):
            return "fail invalid url domain"
        ticket = ticket_of(apps[0].secret if as_app else corp_id)
        signed = f"jsapi_ticket={ticket}&noncestr={proof['nonce']}&timestamp={proof['time']}&url={url}"
        expected = hashlib.sha1(signed.encode(), usedforsecurity=False).hexdigest()
        return None if expected == proof["signature"] else "fail invalid signature"


def _seen_by_iphone(sees: str) -> str:
    """Return what was scanned as an iPhone's client tells it; other phones tell the bare text."""
    return json.dumps({"scan_code": {"scan_result": sees}})


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
