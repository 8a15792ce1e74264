"""`kf/sync_msg`: what customers, servicers and the system said (wecom-api.md §3.2)."""

from __future__ import annotations

from sandbox.call import Answer, Call
from sandbox.faults import FaultKind
from sandbox.kf.account import KfAccount
from sandbox.refusal import Refusal

MAX_LIMIT = 1000
MAX_CURSOR_BYTES = 64


def sync_msg(call: Call) -> Answer:
    """Answer one page of an account's log after the caller's cursor."""
    account = call.account()
    _check_token(call, account)
    cursor = call.body.get("cursor") or ""
    if not isinstance(cursor, str) or len(cursor) > MAX_CURSOR_BYTES:
        raise Refusal(50100, "invalid cursor")
    empty = call.fault(FaultKind.EMPTY_PAGE)
    page = account.log.page(cursor, _rows(call), call.now)
    return {
        "next_cursor": page.next_cursor,
        "has_more": int(page.has_more or empty is not None),
        "msg_list": page.messages,
    }


def _rows(call: Call) -> int:
    limit = call.whole("limit", MAX_LIMIT, 0, MAX_LIMIT) or MAX_LIMIT
    if call.fault(FaultKind.EMPTY_PAGE):
        return 0
    short = call.fault(FaultKind.SHORT_PAGE)
    return min(limit, short.rows) if short else limit


def _check_token(call: Call, account: KfAccount) -> None:
    token = call.body.get("token")
    if token:
        account.check_sync_token(str(token), call.now)
    else:
        limits = call.world.limits
        limits.hit(("sync", account.open_kfid), limits.sync_without_token)
