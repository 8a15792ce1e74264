"""Errors are named facts with data; each knows its HTTP status and whether trying again can help.

The tree:

    XiaoerError
    ├── SettingsError            the program is configured in a way it cannot run with
    ├── BadInput                 somebody gave us something we cannot use
    │   ├── ShopFileError        a shop file that does not say what it must
    │   └── ImportRefused        a knowledge file with problems, listed by row
    ├── NotFound                 no such shop, conversation, message …
    ├── Conflict                 somebody else was faster
    ├── NotSignedIn              nobody we know asks
    ├── NotAllowed               somebody we know asks for more than they may
    ├── TooMany                  too often in too short a time
    ├── Forged                   a callback that WeCom did not make for us
    ├── ModelUnavailable         no chat model in the chain answered
    ├── BeingAsked               another job is asking WeCom for this very thing
    └── WeComError               WeCom said no, or nothing (see tools/wecom/errors.py)
"""

from __future__ import annotations

from typing import ClassVar


class XiaoerError(Exception):
    """Base of all errors this program raises on purpose."""

    http_status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False


class SettingsError(XiaoerError):
    """The program cannot run with these settings; `problems` has one line for each."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class BadInput(XiaoerError):
    """Somebody gave us something we cannot use; the message says what to do, for its reader."""

    http_status = 422


class ShopFileError(BadInput):
    """A shop file that does not say what it must; `problems` has one line for each field."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class NotFound(XiaoerError):
    """There is no such thing, or it belongs to another shop (never told apart)."""

    http_status = 404


class Conflict(XiaoerError):
    """What was asked for does not fit what has happened meanwhile; the message says what that was."""

    http_status = 409


class NotSignedIn(XiaoerError):
    """Nobody we know asks."""

    http_status = 401


class NotAllowed(XiaoerError):
    """Somebody we know asks for more than they may."""

    http_status = 403


class TooMany(XiaoerError):
    """Too often in too short a time; the message says when to try again."""

    http_status = 429


class Forged(XiaoerError):
    """A callback that WeCom did not make for us; `reason` is a short metric label."""

    http_status = 403

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class ModelUnavailable(XiaoerError):
    """No chat model in the chain answered; `causes` tells why, one line a model."""

    http_status = 503
    retryable = True

    def __init__(self, causes: list[str]) -> None:
        self.causes = causes
        super().__init__("; ".join(causes) or "no chat model is configured")


class BeingAsked(XiaoerError):
    """WeCom is being asked for this very thing by another job: try again in a moment."""

    http_status = 503
    retryable = True
