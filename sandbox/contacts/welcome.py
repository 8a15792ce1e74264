"""Welcome messages to new customers of a member (wecom-api.md §4.4)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sandbox.call import Answer, Call
from sandbox.contacts.book import Relation
from sandbox.corp import App
from sandbox.ledger import Kind
from sandbox.refusal import Refusal

LIFETIME = 20.0
TEXT_BYTES = 4000
MAX_ATTACHMENTS = 9


@dataclass(slots=True)
class WelcomeCode:
    """One chance to welcome one customer; `used_by` is the agent id that took it."""

    value: str
    relation: Relation
    expires_at: float
    used_by: int | None = None


class WelcomeCodes:
    """The welcome codes of the contacts side; kf has its own."""

    def __init__(self) -> None:
        self._codes: dict[str, WelcomeCode] = {}

    def issue(self, relation: Relation, now: float) -> str:
        """Return a code that works once within 20 seconds."""
        value = f"cw_{secrets.token_urlsafe(16)}"
        self._codes[value] = WelcomeCode(value, relation, now + LIFETIME)
        return value

    def use(self, value: str, app: App, now: float) -> WelcomeCode:
        """Spend a code.

        Raises:
            Refusal: 41096 another app took it, 41051 welcomed already, 41050 unknown or expired.
        """
        code = self._codes.get(value)
        if code is not None and code.used_by is not None:
            same = code.used_by == app.agent_id
            raise Refusal(41051, "already welcomed") if same else Refusal(41096, "another app is sending")
        if code is None or code.expires_at < now:
            raise Refusal(41050, "invalid welcome_code")
        code.used_by = app.agent_id
        return code


def send_welcome(call: Call) -> Answer:
    """Send the welcome message a code allows."""
    value = call.text("welcome_code", 41049)
    words = str((call.body.get("text") or {}).get("content") or "")
    attachments = call.body.get("attachments") or []
    if not words and not attachments:
        raise Refusal(44004, "empty content")
    if len(words.encode()) > TEXT_BYTES:
        raise Refusal(45002, "content size out of limit")
    if len(attachments) > MAX_ATTACHMENTS:
        raise Refusal(41064, "too many attachments")
    code = call.world.welcome_codes.use(value, call.app, call.now)
    call.world.ledger.add(
        Kind.CONTACT_WELCOME,
        call.app.corp.corp_id,
        external_userid=code.relation.external_userid,
        userid=code.relation.userid,
        msgtype="text",
        data={"text": {"content": words}, "attachments": attachments},
    )
    return {}
