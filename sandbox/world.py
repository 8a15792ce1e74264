"""The whole pretend WeCom in memory: corps, people, conversations, time, and what goes wrong."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from agent.clock import MovableClock
from sandbox.callbacks import CallbackSender
from sandbox.chaos import Chaos
from sandbox.contacts.groupsend import GroupSends
from sandbox.contacts.life import ContactLife
from sandbox.contacts.welcome import WelcomeCodes
from sandbox.corp import Corp
from sandbox.customers import Customers
from sandbox.faults import Faults
from sandbox.kf.account import KfAccount
from sandbox.kf.codes import CodeBook
from sandbox.kf.session import Session, State
from sandbox.ledger import Entry, Kind, Ledger
from sandbox.limits import Limits
from sandbox.model.stub import StubModel
from sandbox.refusal import CallbackUrlRejected
from sandbox.signals import Signals
from sandbox.staff import Staff
from sandbox.tokens import Tokens
from sandbox.work.appchats import AppChat
from sandbox.work.desk import Desk
from sandbox.work.members import Members
from sandbox.work.pages import Pages
from sandbox.work.signing_in import SigningIn


class World:
    """Everything the sandbox knows; one per test, demo or benchmark.

    Attributes:
        clock: Time for every rule in here; moving it ends tokens, windows and codes.
        corps: By corp_id.
        accounts: kf accounts by open_kfid.
        customers: What WeChat users do.
        staff: What servicers do by hand.
        members: What members do with the app's own messages.
        pages: What web pages ask the members' client.
        contacts: How members and customers find and lose each other.
        group_sends: What members are asked to send, and what they confirm.
        robots: Group robot keys with the corp_id they belong to.
        chats: Groups that apps made, by chatid.
        faults: Endpoints that are slow or fail.
        chaos: Callbacks that go astray.
        ledger: All that happened.
        model: The pretend chat model beside WeCom.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self.clock = MovableClock(start)
        self.model = StubModel()
        self.faults = Faults()
        self.chaos = Chaos()
        self._start_over()

    def _start_over(self) -> None:
        self.corps: dict[str, Corp] = {}
        self.accounts: dict[str, KfAccount] = {}
        self.codes = CodeBook()
        self.ledger = Ledger(self.clock)
        self.tokens = Tokens(self.clock)
        self.limits = Limits(self.clock)
        self.callbacks = CallbackSender(self.clock, self.chaos)
        self.customers = Customers(self)
        self.staff = Staff(self)
        self.members = Members(self)
        self.pages = Pages(self)
        self.contacts = ContactLife(self)
        self.welcome_codes = WelcomeCodes()
        self.group_sends = GroupSends(self)
        self.desk = Desk()
        self.signing_in = SigningIn()
        self.robots: dict[str, str] = {}
        self.chats: dict[str, AppChat] = {}
        self.signals = Signals(self)

    def time(self) -> float:
        """Return the world's time in seconds since 1970."""
        return self.clock().timestamp()

    def load_corp(self, shop: Mapping[str, Any], callback_url: str | None = None) -> Corp:
        """Set up a corp as a shop file describes it, replacing one with the same corp_id."""
        corp = Corp.from_shop(shop)
        old = self.corps.get(corp.corp_id)
        self.accounts = {key: account for key, account in self.accounts.items() if account.corp is not old}
        self.corps[corp.corp_id] = corp
        for row in shop.get("kf_accounts") or []:
            account = KfAccount.from_shop(row, corp)
            self.accounts[account.open_kfid] = account
        for app in corp.apps.values():
            app.callback.url = callback_url
        return corp

    async def set_callback(self, corp_id: str, url: str | None, *, verify: bool = True) -> None:
        """Save the callback address of a corp's apps; by default it must echo first.

        Raises:
            CallbackUrlRejected: when it does not; the old address stays.
        """
        for app in self.corps[corp_id].apps.values():
            if verify and url is not None:
                await self.callbacks.check_url(app, url)
            app.callback.url = url

    def signal(self, account: KfAccount) -> None:
        """Call the shop back: something is new at this account."""
        self.signals.send(account)

    def kf_link(self, account: KfAccount, scene: str) -> str:
        """Return the link by which a customer opens a chat with the account."""
        return f"https://work.weixin.qq.com/kfid/{account.open_kfid}" + (f"?enc_scene={scene}" if scene else "")

    def note(self, kind: Kind, session: Session, **facts: Any) -> Entry:
        """Record something about one conversation."""
        corp_id = self.accounts[session.open_kfid].corp.corp_id
        return self.ledger.add(
            kind, corp_id, open_kfid=session.open_kfid, external_userid=session.external_userid, **facts
        )

    def note_transition(self, session: Session, was: State, *, by: str) -> None:
        """Record that a session moved from `was`, and who moved it."""
        data = {"from": int(was), "to": int(session.state), "by": by}
        self.note(Kind.TRANSITION, session, userid=session.servicer, data=data)

    def deliver(self, kind: Kind, session: Session, msgid: str, msgtype: str, payload: dict[str, Any]) -> None:
        """Put a message of the shop before the customer."""
        self.note(kind, session, msgid=msgid, msgtype=msgtype, data={msgtype: payload})

    async def settled(self) -> None:
        """Wait until no callback is under way or waits to be coalesced."""
        await self.callbacks.settled()

    async def reset(self) -> None:
        """Forget everything, also the model's script and the moved time."""
        await self.aclose()
        self.faults.clear()
        self.model.reset()
        self.chaos.calm()
        self.clock = MovableClock()
        self._start_over()

    async def aclose(self) -> None:
        """Stop sending callbacks and close the connections."""
        await self.callbacks.aclose()


__all__ = ["CallbackUrlRejected", "World"]
