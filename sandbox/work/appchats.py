"""Groups that an app makes (wecom-api.md §5.3)."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field

from sandbox.call import Answer, Call, Route
from sandbox.corp import App
from sandbox.ledger import Kind
from sandbox.refusal import Refusal

TYPES = ("text", "image", "voice", "video", "file", "textcard", "news", "mpnews", "markdown")
MEMBERS = (2, 2000)
_ID = re.compile(r"[0-9a-zA-Z]{1,32}")


@dataclass(slots=True)
class AppChat:
    """A group of members."""

    chatid: str
    app: App
    name: str
    owner: str
    members: list[str] = field(default_factory=list)


def create(call: Call) -> Answer:
    """Make a group; the app must be visible to the whole corp."""
    if call.app.visible is not None:
        raise Refusal(60011, "the app must be visible to the root department")
    members = _members(call, call.strings("userlist"))
    owner = str(call.body.get("owner") or members[0])
    if owner not in members:
        raise Refusal(40058, "owner is no member")
    chatid = str(call.body.get("chatid") or secrets.token_hex(16))
    if not _ID.fullmatch(chatid):
        raise Refusal(40058, "invalid chatid")
    if chatid in call.world.chats:
        raise Refusal(40058, "chatid exists")
    name = str(call.body.get("name") or "")[:50]
    call.world.chats[chatid] = AppChat(chatid, call.app, name, owner, members)
    return {"chatid": chatid}


def update(call: Call) -> Answer:
    """Rename a group, change its owner or its members."""
    chat = _chat(call, call.body.get("chatid"))
    gone = set(call.strings("del_user_list"))
    chat.name = str(call.body.get("name") or chat.name)
    chat.owner = str(call.body.get("owner") or chat.owner)
    kept = [userid for userid in chat.members if userid not in gone]
    chat.members = _members(call, [*kept, *call.strings("add_user_list")])
    return {}


def get(call: Call) -> Answer:
    """Answer who is in a group."""
    chat = _chat(call, call.query.get("chatid"))
    return {"chat_info": {"chatid": chat.chatid, "name": chat.name, "owner": chat.owner, "userlist": chat.members}}


def send(call: Call) -> Answer:
    """Post a message into a group: no msgid comes back, and repeats are not known."""
    chat = _chat(call, call.body.get("chatid"))
    msgtype = str(call.body.get("msgtype") or "")
    payload = call.body.get(msgtype)
    if msgtype not in TYPES or not isinstance(payload, dict):
        raise Refusal(40008, "invalid message type")
    data = {msgtype: payload, "chatid": chat.chatid}
    call.world.ledger.add(Kind.APPCHAT, chat.app.corp.corp_id, msgtype=msgtype, data=data)
    return {}


def _members(call: Call, userids: list[str]) -> list[str]:
    members = list(dict.fromkeys(userids))
    if not MEMBERS[0] <= len(members) <= MEMBERS[1]:
        raise Refusal(40058, "a group takes 2 to 2000 members")
    if any(userid not in call.app.corp.users for userid in members):
        raise Refusal(40003, "invalid userid")
    return members


def _chat(call: Call, chatid: object) -> AppChat:
    chat = call.world.chats.get(str(chatid))
    if chat is None:
        raise Refusal(86003, "chatid not exist")
    if chat.app is not call.app:
        raise Refusal(86008, "the chat is another app's")
    return chat


ROUTES = {
    "appchat/create": Route(create),
    "appchat/update": Route(update),
    "appchat/get": Route(get, post=False),
    "appchat/send": Route(send),
}
