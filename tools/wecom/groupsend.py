"""Calls of 企业群发: tasks that members confirm in their own client (wecom-api.md §4.5). Nothing is sent by the API."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

from tools.wecom.answer import need
from tools.wecom.client import WeComClient

CUSTOMERS_PER_TASK = 10_000
TEXT_BYTES = 4_000
ATTACHMENTS = 9
REMINDERS_PER_DAY = 3
_TASKS_PER_PAGE = 1_000
_LIST_PER_PAGE = 100

Body = dict[str, Any]


class Receipt(IntEnum):
    """What became of one customer of a task."""

    UNSENT = 0
    SENT = 1
    NOT_FRIEND = 2
    OVER_CAP = 3


@dataclass(frozen=True, slots=True)
class Made:
    """A task that was made; `unsendable` are the customers it can not reach now."""

    msgid: str
    unsendable: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MemberTask:
    """Whether a member has confirmed."""

    userid: str
    done: bool
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one customer."""

    external_userid: str
    receipt: Receipt
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A task as the list has it."""

    msgid: str
    created_at: datetime
    text: str


class GroupSend:
    """The group-send calls of one app."""

    def __init__(self, client: WeComClient) -> None:
        self.client = client

    async def create(
        self, userid: str, external_userids: Sequence[str], text: str, attachments: Sequence[Body] = ()
    ) -> Made:
        """Ask a member to send this to at most 10 000 of their customers; text of at most 4000 bytes.

        A request whose answer got lost is not repeated: look for the task by `find` before asking again.

        Raises:
            NoCustomer: None of them can be sent to (41048).
            ContentRefused: WeCom's content check refuses the text.
        """
        body: Body = {"chat_type": "single", "external_userid": list(external_userids), "sender": userid}
        if text:
            body["text"] = {"content": text}
        if attachments:
            body["attachments"] = list(attachments)
        path = "add_msg_template"
        answer = await self._post(path, body, repeatable=False)
        return Made(need(answer, "msgid", f"externalcontact/{path}"), tuple(answer.get("fail_list") or ()))

    async def remind(self, msgid: str) -> None:
        """Remind the members who have not confirmed; raises `RateLimited` above three times in 24 hours (41094)."""
        await self._post("remind_groupmsg_send", {"msgid": msgid})

    async def cancel(self, msgid: str) -> None:
        """Stop what is not sent yet; raises `TaskOver` when it was cancelled before (41093)."""
        await self._post("cancel_groupmsg_send", {"msgid": msgid})

    async def tasks(self, msgid: str) -> list[MemberTask]:
        """Return the members of a task and whether they have confirmed; raises `StillSpreading` (41063)."""
        rows = [row async for row in self._pages("get_groupmsg_task", {"msgid": msgid}, "task_list")]
        return [MemberTask(str(row.get("userid")), row.get("status") == 2, _time(row)) for row in rows]

    async def results(self, msgid: str, userid: str) -> list[Result]:
        """Return what became of each customer of a member; raises `StillSpreading` (41063)."""
        body: Body = {"msgid": msgid, "userid": userid}
        rows = [row async for row in self._pages("get_groupmsg_send_result", body, "send_list")]
        return [
            Result(str(row.get("external_userid")), Receipt(int(row.get("status") or 0)), _time(row)) for row in rows
        ]

    async def find(self, since: datetime, until: datetime, text: str) -> list[Listed]:
        """Return the tasks for customers made in a span (a month at most) with this very text."""
        body: Body = {
            "chat_type": "single",
            "start_time": int(since.timestamp()),
            "end_time": int(until.timestamp()) + 1,
        }
        found = []
        async for row in self._pages("get_groupmsg_list_v2", body, "group_msg_list", _LIST_PER_PAGE):
            words = str((row.get("text") or {}).get("content") or "")
            if words == text:
                made = datetime.fromtimestamp(int(row.get("create_time") or 0), UTC)
                found.append(Listed(str(row.get("msgid")), made, words))
        return found

    async def _pages(
        self, path: str, body: Body, name: str, limit: int = _TASKS_PER_PAGE
    ) -> AsyncIterator[Mapping[str, Any]]:
        asked = body | {"limit": limit}
        while True:
            answer = await self._post(path, asked)
            for row in answer.get(name) or []:
                yield row
            if not answer.get("next_cursor"):
                return
            asked["cursor"] = answer["next_cursor"]

    async def _post(self, path: str, body: Body, **options: Any) -> Body:
        return await self.client.call("POST", f"externalcontact/{path}", json=body, **options)


def _time(row: Mapping[str, Any]) -> datetime | None:
    seconds = int(row.get("send_time") or 0)
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
