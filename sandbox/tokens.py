"""Access tokens: who got which, until when, and who tried too many wrong secrets (wecom-api.md §1.1)."""

from __future__ import annotations

import secrets
from collections import defaultdict
from dataclasses import dataclass

from agent.clock import Clock
from sandbox.corp import App
from sandbox.refusal import Refusal

LIFETIME = 7200
BAN_SECONDS = 3600


@dataclass(slots=True)
class Token:
    """A token of one app; `expires_at` in seconds since 1970."""

    value: str
    app: App
    expires_at: float
    revoked: bool = False


class Tokens:
    """Issues and checks access tokens.

    Attributes:
        lifetime: Seconds a new token lives.
        same_while_valid: Whether gettoken repeats the living token, as is commonly observed.
        wrong_before_ban: Wrong secrets from one address until it is refused for an hour.
        issued: How many times gettoken succeeded, for tests of single-flight refresh.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tokens: dict[str, Token] = {}
        self._wrong: defaultdict[str, list[float]] = defaultdict(list)
        self.lifetime = LIFETIME
        self.same_while_valid = True
        self.wrong_before_ban = 10
        self.issued = 0

    def issue(self, app: App) -> Token:
        """Return the living token of `app`, or a new one."""
        now = self._clock().timestamp()
        self.issued += 1
        if self.same_while_valid:
            for token in self._tokens.values():
                if token.app is app and not token.revoked and token.expires_at > now:
                    return token
        token = Token(f"tok_{secrets.token_urlsafe(48)}", app, now + self.lifetime)
        self._tokens[token.value] = token
        return token

    def remaining(self, token: Token) -> int:
        """Return the whole seconds the token still lives."""
        return max(0, round(token.expires_at - self._clock().timestamp()))

    def app_of(self, value: str | None) -> App:
        """Return whose token this is.

        Raises:
            Refusal: 41001 without one, 40014 unknown or revoked, 42001 expired.
        """
        if not value:
            raise Refusal(41001, "access_token missing")
        token = self._tokens.get(value)
        if token is None or token.revoked:
            raise Refusal(40014, "invalid access_token")
        if token.expires_at <= self._clock().timestamp():
            raise Refusal(42001, "access_token expired")
        return token.app

    def revoke(self, corp_id: str | None = None) -> int:
        """End tokens before their time, of one corp or all; return how many."""
        living = [token for token in self._tokens.values() if not token.revoked]
        doomed = [token for token in living if corp_id in (None, token.app.corp.corp_id)]
        for token in doomed:
            token.revoked = True
        return len(doomed)

    def wrong_secret(self, ip: str) -> Refusal:
        """Count a wrong secret from `ip` and return the refusal it deserves."""
        self._wrong[ip].append(self._clock().timestamp())
        return Refusal(40001, "invalid credential")

    def check_ban(self, ip: str) -> None:
        """Refuse an address that tried too many wrong secrets in the last hour.

        Raises:
            Refusal: 45009.
        """
        since = self._clock().timestamp() - BAN_SECONDS
        recent = [at for at in self._wrong.get(ip, ()) if at > since]
        if len(recent) >= self.wrong_before_ban:
            raise Refusal(45009, "api freq out of limit")
