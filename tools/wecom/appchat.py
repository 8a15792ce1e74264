"""Groups of members that the app itself makes (wecom-api.md §5.3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.errors import BadInput
from tools.wecom.client import WeComClient
from tools.wecom.messages import Message

NAME_CHARACTERS = 50
MEMBERS = (2, 2000)


@dataclass(frozen=True, slots=True)
class AppChat:
    """A group of the app: `owner` and `members` are userids."""

    chatid: str
    name: str
    owner: str
    members: tuple[str, ...]


async def create_chat(client: WeComClient, name: str, owner: str, members: Sequence[str], chatid: str = "") -> str:
    """Make a group and return its id. The app must be visible to the whole corp.

    Raises:
        BadInput: Fewer than 2 or more than 2000 members, or the owner is none of them.
        WeComError: The app may not, or a member is unknown.
    """
    userids = list(dict.fromkeys(members))
    if not MEMBERS[0] <= len(userids) <= MEMBERS[1] or owner not in userids:
        raise BadInput(f"a group takes {MEMBERS[0]} to {MEMBERS[1]} members, its owner among them")
    body = {"name": name[:NAME_CHARACTERS], "owner": owner, "userlist": userids}
    answer = await client.call(
        "POST", "appchat/create", json=body | ({"chatid": chatid} if chatid else {}), repeatable=bool(chatid)
    )
    return str(answer.get("chatid") or chatid)


async def chat_info(client: WeComClient, chatid: str) -> AppChat:
    """Return a group of the app; raise `WeComError` when it is not one of this app's (86003, 86008)."""
    info = (await client.call("GET", "appchat/get", params={"chatid": chatid})).get("chat_info") or {}
    members = tuple(str(userid) for userid in info.get("userlist") or ())
    return AppChat(chatid, str(info.get("name") or ""), str(info.get("owner") or ""), members)


async def send_to_chat(client: WeComClient, chatid: str, message: Message) -> None:
    """Send a message into a group; WeCom neither gives it an id nor knows repeats.

    Raises:
        WeComError: 86003, 86008: not a group of this app.
    """
    await client.call("POST", "appchat/send", json={"chatid": chatid, **message}, repeatable=False)
