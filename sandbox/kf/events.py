"""System events in an account's log (wecom-api.md §3.3); each also calls the shop back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.kf.account import KfAccount
from sandbox.kf.session import Session
from sandbox.ledger import Kind

if TYPE_CHECKING:
    from sandbox.world import World

ORIGIN_EVENT = 4


def emit(world: World, account: KfAccount, event_type: str, *, notify: bool = True, **fields: Any) -> str:
    """Put an event into the account's log, call the shop back, and return the event's msgid."""
    now = world.time()
    msgid = account.next_msgid("e")
    event = {"event_type": event_type, "open_kfid": account.open_kfid}
    event |= {name: value for name, value in fields.items() if value is not None}
    row = {"msgid": msgid, "send_time": int(now), "origin": ORIGIN_EVENT, "msgtype": "event", "event": event}
    account.log.append(now, row)
    if notify:
        world.signal(account)
    return msgid


def session_changed(
    world: World, session: Session, change_type: int, *, old: str = "", new: str = "", code: str | None = None
) -> None:
    """Tell that a person in the WeCom client moved a session: 1 taken, 2 transferred, 3 ended, 4 re-opened."""
    emit(
        world,
        world.accounts[session.open_kfid],
        "session_status_change",
        external_userid=session.external_userid,
        change_type=change_type,
        old_servicer_userid=old or None,
        new_servicer_userid=new or None,
        msg_code=code,
    )


def send_failed(world: World, account: KfAccount, session: Session, msgid: str, fail_type: int) -> None:
    """Tell that a message which was accepted did not reach the customer."""
    world.note(Kind.SEND_FAIL, session, msgid=msgid, data={"fail_type": fail_type})
    emit(
        world,
        account,
        "msg_send_fail",
        external_userid=session.external_userid,
        fail_msgid=msgid,
        fail_type=fail_type,
    )
