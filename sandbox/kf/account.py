"""A kf account with its servicers, sessions and log."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.corp import Corp
from sandbox.kf.log import EventLog
from sandbox.kf.session import Session
from sandbox.refusal import Refusal

SYNC_TOKEN_SECONDS = 600.0


@dataclass(slots=True)
class Servicer:
    """A member who receives customers; `status` 0 receiving, 1 stopped (wecom-api.md §3.7)."""

    userid: str
    status: int = 0
    stop_type: int = 0


@dataclass
class KfAccount:
    """One 微信客服 account, managed through the API."""

    open_kfid: str
    name: str
    corp: Corp
    servicers: dict[str, Servicer] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    sent_msgids: set[str] = field(default_factory=set)
    sync_tokens: dict[str, float] = field(default_factory=dict)
    granted: bool = True
    deleted: bool = False

    def __post_init__(self) -> None:
        self.log = EventLog(self.open_kfid)
        self._numbers = itertools.count(1)

    def next_msgid(self, prefix: str) -> str:
        """Return a msgid that no other message has."""
        return f"{prefix}_{self.open_kfid[-12:]}_{next(self._numbers):06d}"

    def session(self, external_userid: str, now: float) -> Session:
        """Return the session of a customer as it is now, a fresh closed one when there was none."""
        found = self.sessions.get(external_userid)
        if found is None:
            found = self.sessions[external_userid] = Session(self.open_kfid, external_userid)
        found.lapse(now)
        return found

    def known_session(self, external_userid: object, now: float) -> Session:
        """Return the session of a customer who was here before.

        Raises:
            Refusal: 40096 for a stranger.
        """
        if not isinstance(external_userid, str) or external_userid not in self.sessions:
            raise Refusal(40096, "invalid external userid")
        return self.session(external_userid, now)

    def receiving(self, userid: object) -> Servicer:
        """Return the servicer who may be given a customer.

        Raises:
            Refusal: 40058 without a userid, 95014 not a servicer or not activated, 95019 stopped.
        """
        if not userid or not isinstance(userid, str):
            raise Refusal(40058, "servicer_userid missing")
        servicer = self.servicers.get(userid)
        member = self.corp.users.get(userid)
        if servicer is None or member is None or not member.active:
            raise Refusal(95014, "not a servicer")
        if servicer.status:
            raise Refusal(95019, "servicer stopped receiving")
        return servicer

    def issue_sync_token(self, now: float) -> str:
        """Return a token for kf/sync_msg that a callback can carry; it lives ten minutes."""
        if len(self.sync_tokens) > 10_000:
            self.sync_tokens = {token: end for token, end in self.sync_tokens.items() if end >= now}
        token = f"ENC{secrets.token_urlsafe(24)}"
        self.sync_tokens[token] = now + SYNC_TOKEN_SECONDS
        return token

    def check_sync_token(self, token: str, now: float) -> None:
        """Make sure the token is ours and alive.

        Raises:
            Refusal: 95007.
        """
        if self.sync_tokens.get(token, 0.0) < now:
            raise Refusal(95007, "invalid msg token")

    @classmethod
    def from_shop(cls, row: Mapping[str, Any], corp: Corp) -> KfAccount:
        """Return the account of one `kf_accounts` row of a shop file."""
        account = cls(str(row["open_kfid"]), str(row.get("name") or row["open_kfid"]), corp)
        for userid in row.get("servicers") or []:
            account.servicers[userid] = Servicer(userid)
        return account
