"""Members who sign in on a website: codes of OAuth and of the QR page (wecom-api.md §6.1, §6.2)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sandbox.call import Answer, Call, Route
from sandbox.corp import App
from sandbox.refusal import Refusal

CODE_SECONDS = 300.0


@dataclass(slots=True)
class LoginCode:
    """What a website is given for one person; good once, five minutes, for the app it was made for."""

    app: App
    userid: str
    expires_at: float
    used: bool = False


class SigningIn:
    """The codes of a world."""

    def __init__(self) -> None:
        self._codes: dict[str, LoginCode] = {}

    def code(self, app: App, userid: str, now: float) -> str:
        """Return a code for a member, or for a customer or stranger of another id."""
        code = secrets.token_urlsafe(24)
        self._codes[code] = LoginCode(app, userid, now + CODE_SECONDS)
        return code

    def spend(self, value: str, app: App, now: float) -> LoginCode:
        """Use a code.

        Raises:
            Refusal: 40029 unknown, used or of another app; 42003 expired.
        """
        code = self._codes.get(value)
        if code is None or code.used or code.app is not app:
            raise Refusal(40029, "invalid code")
        if code.expires_at <= now:
            raise Refusal(42003, "oauth_code expired")
        code.used = True
        return code


def get_user_info(call: Call) -> Answer:
    """Answer who a code stands for: a member, a customer of one, or somebody WeCom only knows by openid."""
    code = call.world.signing_in.spend(call.query.get("code", ""), call.app, call.now)
    if call.app.sees(code.userid):
        return {"userid": code.userid}
    if code.userid in call.app.corp.customers:
        return {"openid": f"o_{code.userid}", "external_userid": code.userid}
    return {"openid": f"o_{code.userid}"}


ROUTES = {"auth/getuserinfo": Route(get_user_info, post=False)}
