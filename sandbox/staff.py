"""What servicers do in the WeCom client; unlike the API, every step of theirs makes an event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.kf import events
from sandbox.kf.account import KfAccount
from sandbox.kf.session import Session, State
from sandbox.kf.states import issue_code
from sandbox.ledger import Kind
from sandbox.refusal import Refusal

if TYPE_CHECKING:
    from sandbox.world import World

ORIGIN_STAFF = 5
TAKEN, TRANSFERRED, ENDED, REOPENED = 1, 2, 3, 4


class Staff:
    """The servicers of a world act through this."""

    def __init__(self, world: World) -> None:
        self._world = world

    def pool(self, open_kfid: str) -> list[str]:
        """Return the customers who wait for a person."""
        account = self._world.accounts[open_kfid]
        waiting = [account.session(customer, self._world.time()) for customer in list(account.sessions)]
        return [session.external_userid for session in waiting if session.state is State.POOL]

    def take(self, open_kfid: str, external_userid: str, userid: str) -> None:
        """Take a customer out of the pool.

        Raises:
            Refusal: 95016 when the customer is not in the pool, 95014/95019 for the servicer.
        """
        account, session = self._find(open_kfid, external_userid)
        if session.state is not State.POOL:
            raise Refusal(95016, "the customer does not wait in the pool")
        account.receiving(userid)
        self._settle(session, State.STAFF, userid)
        code = issue_code(self._world, session)
        events.session_changed(self._world, session, TAKEN, new=userid, code=code)

    def say(self, open_kfid: str, external_userid: str, userid: str, text: str) -> str:
        """Write to a customer by hand; return the msgid."""
        return self.send(open_kfid, external_userid, userid, "text", {"content": text})

    def send(self, open_kfid: str, external_userid: str, userid: str, msgtype: str, payload: dict[str, Any]) -> str:
        """Send any message by hand, which re-opens a closed session; return the msgid."""
        account, session = self._find(open_kfid, external_userid)
        if session.state is State.CLOSED:
            self._settle(session, State.STAFF, userid)
            events.session_changed(self._world, session, REOPENED, old=userid, new=userid)
        msgid, now = account.next_msgid("s"), self._world.time()
        row = {
            "msgid": msgid,
            "open_kfid": open_kfid,
            "external_userid": external_userid,
            "send_time": int(now),
            "origin": ORIGIN_STAFF,
            "servicer_userid": userid,
            "msgtype": msgtype,
            msgtype: payload,
        }
        account.log.append(now, row)
        data = {msgtype: payload}
        self._world.note(Kind.STAFF_MESSAGE, session, userid=userid, msgid=msgid, msgtype=msgtype, data=data)
        self._world.signal(account)
        return msgid

    def transfer(self, open_kfid: str, external_userid: str, userid: str) -> None:
        """Hand a customer to another servicer.

        Raises:
            Refusal: 95016 when no person has the customer, 95014/95019 for the servicer.
        """
        account, session = self._find(open_kfid, external_userid)
        if session.state is not State.STAFF:
            raise Refusal(95016, "no servicer has this customer")
        account.receiving(userid)
        old = session.servicer
        self._settle(session, State.STAFF, userid)
        events.session_changed(self._world, session, TRANSFERRED, old=old, new=userid)

    def end(self, open_kfid: str, external_userid: str) -> None:
        """End a session that a person has.

        Raises:
            Refusal: 95016 when no person has the customer.
        """
        _, session = self._find(open_kfid, external_userid)
        if session.state is not State.STAFF:
            raise Refusal(95016, "no servicer has this customer")
        old = session.servicer
        self._settle(session, State.CLOSED)
        code = issue_code(self._world, session)
        events.session_changed(self._world, session, ENDED, old=old, code=code)

    def recall(self, open_kfid: str, external_userid: str, userid: str, msgid: str) -> str:
        """Take back a message written by hand; return the event's msgid."""
        account, session = self._find(open_kfid, external_userid)
        self._world.note(Kind.STAFF_RECALL, session, userid=userid, msgid=msgid)
        return events.emit(
            self._world,
            account,
            "servicer_recall_msg",
            external_userid=external_userid,
            servicer_userid=userid,
            recall_msgid=msgid,
        )

    def set_receiving(self, open_kfid: str, userid: str, receiving: bool, *, suspended: bool = False) -> None:
        """Come to work, or stop receiving customers (event status 1 and 2).

        Raises:
            Refusal: 95014 when the member is no servicer of the account.
        """
        account = self._world.accounts[open_kfid]
        servicer = account.servicers.get(userid)
        if servicer is None:
            raise Refusal(95014, "not a servicer")
        servicer.status, servicer.stop_type = int(not receiving), int(suspended)
        status = 1 if receiving else 2
        events.emit(
            self._world,
            account,
            "servicer_status_change",
            servicer_userid=userid,
            status=status,
            stop_type=None if receiving else servicer.stop_type,
        )

    def _find(self, open_kfid: str, external_userid: str) -> tuple[KfAccount, Session]:
        account = self._world.accounts[open_kfid]
        return account, account.known_session(external_userid, self._world.time())

    def _settle(self, session: Session, target: State, servicer: str = "") -> None:
        was = session.state
        session.settle(target, servicer)
        self._world.note_transition(session, was, by="staff")
