"""Codes for one message outside the quota: welcome, queue notice, closing survey (wecom-api.md §3.6)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from enum import StrEnum

from sandbox.kf.session import Session, State
from sandbox.refusal import Refusal

SHORT = 20.0
LONG = 48 * 3600.0


class Scene(StrEnum):
    """What a code was given for."""

    WELCOME = "welcome"
    POOL = "pool"
    STAFF = "staff"
    ENDED = "ended"


LIFETIMES = {Scene.WELCOME: SHORT, Scene.POOL: LONG, Scene.STAFF: LONG, Scene.ENDED: SHORT}
"""Seconds a code of each scene lives."""

TYPES = {
    Scene.WELCOME: ("text", "msgmenu"),
    Scene.POOL: ("text",),
    Scene.STAFF: ("text",),
    Scene.ENDED: ("text", "msgmenu"),
}
"""The message types a code of each scene may carry."""

STATES = {Scene.POOL: State.POOL, Scene.STAFF: State.STAFF, Scene.ENDED: State.CLOSED}
"""The state the session must still be in; a welcome does not ask."""


@dataclass(slots=True)
class MessageCode:
    """A single-use code for one message to one customer."""

    value: str
    scene: Scene
    session: Session
    expires_at: float
    used: bool = False


class CodeBook:
    """The codes that were given out."""

    def __init__(self) -> None:
        self._codes: dict[str, MessageCode] = {}

    def issue(self, scene: Scene, session: Session, now: float) -> str:
        """Return a fresh code for one message to the session's customer."""
        prefix = "wc" if scene is Scene.WELCOME else "mc"
        value = f"{prefix}_{secrets.token_urlsafe(16)}"
        self._codes[value] = MessageCode(value, scene, session, now + LIFETIMES[scene])
        return value

    def check(self, value: object, msgtype: str, now: float) -> MessageCode:
        """Return a code that may be used now for such a message.

        WeCom does not document the numbers for a dead code; see wecom-api.md §3.6.

        Raises:
            Refusal: 40058 unknown, used, expired or the session moved on; 95013 when it is closed;
                40008 for a type the scene does not allow.
        """
        code = self._codes.get(str(value))
        if code is None:
            raise Refusal(40058, "invalid code")
        if msgtype not in TYPES[code.scene]:
            raise Refusal(40008, "invalid message type for this code")
        wanted = STATES.get(code.scene)
        moved_on = wanted is not None and code.session.state is not wanted
        if moved_on and code.session.state is State.CLOSED:
            raise Refusal(95013, "session ended")
        if code.used or moved_on or code.expires_at < now:
            raise Refusal(40058, "invalid code")
        return code
