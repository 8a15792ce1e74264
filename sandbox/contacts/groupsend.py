"""Group sends: tasks for members, who alone send (wecom-api.md §4.5)."""

from __future__ import annotations

import secrets
from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from agent.clock import in_shop_time
from sandbox.call import Answer, Call
from sandbox.contacts.book import Tie
from sandbox.ledger import Kind
from sandbox.refusal import Refusal

if TYPE_CHECKING:
    from sandbox.corp import Corp
    from sandbox.world import World

TEXT_BYTES = 4000
MAX_ATTACHMENTS = 9
MAX_CUSTOMERS = 10_000
MAX_TAGS = 100
SPREADING_SECONDS = 1.0
REMINDERS = 3
_DAY = 86_400.0
_LONGEST_LIST = 31 * _DAY
_KINDS = frozenset({"image", "link", "miniprogram", "video", "file"})
UNSENT, SENT, NOT_FRIEND, OVER_CAP = 0, 1, 2, 3
_TASK_UNSENT, _TASK_SENT = 0, 2


@dataclass(slots=True)
class Send:
    """One group send: who is asked to send it to whom, and what became of each."""

    msgid: str
    corp_id: str
    created_at: float
    text: str
    attachments: list[Any]
    rows: dict[str, dict[str, int]]  # receipts by customer, by member
    confirmed: dict[str, float] = field(default_factory=dict)
    sent_at: dict[str, float] = field(default_factory=dict)
    reminders: list[float] = field(default_factory=list)
    cancelled: bool = False


class GroupSends:
    """The group sends of all corps, and the members who confirm them.

    `monthly` is how many a customer may receive a month; None means as many as the month has days.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self.sends: dict[str, Send] = {}
        self.monthly: int | None = None
        self._waiting: dict[tuple[str, str], dict[str, Send]] = defaultdict(dict)
        self._received: dict[tuple[str, str, str], int] = defaultdict(int)

    def add(self, corp: Corp, text: str, attachments: list[Any], rows: dict[str, dict[str, int]]) -> Send:
        """Keep a new group send."""
        msgid = f"msg{secrets.token_hex(10)}"
        send = self.sends[msgid] = Send(msgid, corp.corp_id, self._world.time(), text, attachments, rows)
        for userid in rows:
            self._waiting[corp.corp_id, userid][msgid] = send
        return send

    def waiting(self, corp_id: str, userid: str) -> list[str]:
        """Return the group sends a member has not confirmed, oldest first."""
        mine = self._waiting[corp_id, userid]
        for over in [send for send in mine.values() if userid in send.confirmed or send.cancelled]:
            del mine[over.msgid]
        return list(mine)

    def confirm(self, corp_id: str, msgid: str, userid: str) -> int:
        """A member taps 发送; return how many customers got it."""
        send, now = self.sends[msgid], self._world.time()
        if send.cancelled or userid in send.confirmed or userid not in send.rows:
            return 0
        send.confirmed[userid] = now
        book = self._world.corps[corp_id].contacts
        for external_userid in send.rows[userid]:
            tie = book.relations.get((userid, external_userid))
            friends = tie is not None and tie.tie is Tie.NORMAL
            send.rows[userid][external_userid] = self._receive(send, external_userid) if friends else NOT_FRIEND
        sent = [customer for customer, receipt in send.rows[userid].items() if receipt == SENT]
        for external_userid in sent:
            send.sent_at[external_userid] = now
            self._world.ledger.add(
                Kind.GROUP_SEND,
                corp_id,
                external_userid=external_userid,
                userid=userid,
                msgid=msgid,
                msgtype="text",
                data={"text": {"content": send.text}, "attachments": send.attachments},
            )
        return len(sent)

    def _receive(self, send: Send, external_userid: str) -> int:
        local = in_shop_time(datetime.fromtimestamp(self._world.time(), UTC))
        key = (send.corp_id, external_userid, f"{local:%Y-%m}")
        cap = monthrange(local.year, local.month)[1] if self.monthly is None else self.monthly
        if self._received[key] >= cap:
            return OVER_CAP
        self._received[key] += 1
        return SENT


def create(call: Call) -> Answer:
    """Make tasks for members; nothing is sent. If several follow a customer, the last to get them is asked."""
    if call.body.get("chat_type", "single") != "single":
        raise Refusal(40058, "only single is pretended here")
    text, attachments = _content(call)
    sender = call.body.get("sender")
    if sender is not None and (not isinstance(sender, str) or not call.app.sees(sender)):
        raise Refusal(40003, "invalid sender")
    customers = call.strings("external_userid")
    if len(customers) > MAX_CUSTOMERS:
        raise Refusal(40063, "too many external_userid")
    groups = (call.body.get("tag_filter") or {}).get("group_list") or []
    if not customers and not groups and sender is None:
        raise Refusal(40058, "external_userid, tag_filter or sender missing")
    rows, failed = _spread(call, customers or _chosen(call, groups, sender), sender)
    if not rows:
        raise Refusal(41048, "no customer to send")
    send = call.world.group_sends.add(call.app.corp, text, attachments, rows)
    return {"fail_list": failed, "msgid": send.msgid}


def _content(call: Call) -> tuple[str, list[Any]]:
    words = str((call.body.get("text") or {}).get("content") or "")
    attachments = call.body.get("attachments") or []
    if not words and not attachments:
        raise Refusal(44004, "empty content")
    if len(words.encode()) > TEXT_BYTES:
        raise Refusal(45002, "content size out of limit")
    if len(attachments) > MAX_ATTACHMENTS:
        raise Refusal(41064, "too many attachments")
    for one in attachments:
        kind = one.get("msgtype") if isinstance(one, dict) else None
        if kind not in _KINDS or not isinstance(one.get(kind), dict):
            raise Refusal(41065, "invalid attachment type")
    return words, attachments


def _chosen(call: Call, groups: list[Any], sender: str | None) -> list[str]:
    """Return the customers a tag filter selects (any tag of a group, every group), or all of a member's."""
    wanted = [set(group.get("tag_list") or ()) for group in groups]
    if any(len(tags) > MAX_TAGS for tags in wanted):
        raise Refusal(40063, "too many tags")
    ties = [tie for tie in call.app.corp.contacts.relations.values() if tie.tie is Tie.NORMAL]
    mine = [tie for tie in ties if sender is None or tie.userid == sender]
    return list(dict.fromkeys(tie.external_userid for tie in mine if all(tags & tie.tags for tags in wanted)))


def _spread(call: Call, customers: list[str], sender: str | None) -> tuple[dict[str, dict[str, int]], list[str]]:
    book = call.app.corp.contacts
    rows: dict[str, dict[str, int]] = {}
    failed = []
    for customer in customers:
        ties = [tie for tie in book.of_customer(customer) if tie.tie is Tie.NORMAL and call.app.sees(tie.userid)]
        ties = [tie for tie in ties if sender is None or tie.userid == sender]
        if not ties:
            failed.append(customer)
            continue
        member = max(ties, key=lambda tie: tie.created_at).userid
        rows.setdefault(member, {})[customer] = UNSENT
    return rows, failed


def remind(call: Call) -> Answer:
    """Remind the members; 41094 above three times in 24 hours."""
    send = _send(call)
    if send.cancelled:
        raise Refusal(41093, "cancelled")
    send.reminders = [at for at in send.reminders if call.now - at < _DAY]
    if len(send.reminders) >= REMINDERS:
        raise Refusal(41094, "remind too often")
    send.reminders.append(call.now)
    return {}


def cancel(call: Call) -> Answer:
    """Stop what is not sent; 41093 when it was stopped before."""
    send = _send(call)
    if send.cancelled:
        raise Refusal(41093, "cancelled")
    send.cancelled = True
    return {}


def list_sends(call: Call) -> Answer:
    """Answer the group sends of a span of at most a month; those made by the API have no creator."""
    start, end = call.whole("start_time", 0, 1, 2**40), call.whole("end_time", 0, 1, 2**40)
    if end < start or end - start > _LONGEST_LIST:
        raise Refusal(40058, "invalid time span")
    made = [
        send
        for send in call.world.group_sends.sends.values()
        if send.corp_id == call.app.corp.corp_id and start <= send.created_at <= end
    ]
    rows = [
        {
            "msgid": send.msgid,
            "create_time": int(send.created_at),
            "create_type": 0,
            "text": {"content": send.text},
            "attachments": send.attachments,
        }
        for send in made
    ]
    return _page(call, "group_msg_list", rows, 50, 100)


def tasks(call: Call) -> Answer:
    """Answer the members who were asked."""
    send = _spread_out(call)
    rows = [
        {"userid": userid, "status": _TASK_SENT, "send_time": int(send.confirmed[userid])}
        if userid in send.confirmed
        else {"userid": userid, "status": _TASK_UNSENT}
        for userid in send.rows
    ]
    return _page(call, "task_list", rows, 500, 1000)


def results(call: Call) -> Answer:
    """Answer what became of a member's customers."""
    send, userid = _spread_out(call), call.text("userid", 40003)
    rows = [_row(send, userid, customer, receipt) for customer, receipt in send.rows.get(userid, {}).items()]
    return _page(call, "send_list", rows, 500, 1000)


def _row(send: Send, userid: str, customer: str, receipt: int) -> dict[str, Any]:
    row: dict[str, Any] = {"external_userid": customer, "userid": userid, "status": receipt}
    return row | ({"send_time": int(send.sent_at[customer])} if receipt == SENT else {})


def _send(call: Call) -> Send:
    send = call.world.group_sends.sends.get(call.text("msgid", 41046))
    if send is None or send.corp_id != call.app.corp.corp_id:
        raise Refusal(41047, "invalid msgid")
    return send


def _spread_out(call: Call) -> Send:
    send = _send(call)
    if call.now - send.created_at < SPREADING_SECONDS:
        raise Refusal(41063, "dispatching")
    return send


def _page(call: Call, name: str, rows: Iterable[dict[str, Any]], default: int, most: int) -> Answer:
    cursor = str(call.body.get("cursor") or "gs_0").removeprefix("gs_")
    if not cursor.isdecimal():
        raise Refusal(50100, "invalid cursor")
    found = list(rows)
    start = int(cursor)
    end = start + call.whole("limit", default, 1, most)
    return {name: found[start:end], "next_cursor": f"gs_{end}" if end < len(found) else ""}
