"""`gettoken` and other things about getting in (wecom-api.md §1)."""

from __future__ import annotations

from sandbox.call import Answer, Call, Route
from sandbox.corp import App
from sandbox.refusal import Refusal


def gettoken(call: Call) -> Answer:
    """Answer the access token of the app whose secret this is."""
    corp_id, secret = call.query.get("corpid"), call.query.get("corpsecret")
    if not corp_id:
        raise Refusal(41002, "corpid missing")
    if not secret:
        raise Refusal(41004, "corpsecret missing")
    call.world.tokens.check_ban(call.ip)
    token = call.world.tokens.issue(_app_of(call, corp_id, secret))
    return {"access_token": token.value, "expires_in": call.world.tokens.remaining(token)}


def server_addresses(_: Call) -> Answer:
    """Answer the addresses WeCom calls from, or is reached at."""
    return {"ip_list": ["127.0.0.1"]}


def get_user(call: Call) -> Answer:
    """Answer a member the app may see."""
    userid = call.query.get("userid", "")
    if not call.app.sees(userid):
        raise Refusal(60111, "userid not found")
    user = call.app.corp.users[userid]
    return {
        "userid": user.userid,
        "name": user.name,
        "department": [1],
        "position": user.role,
        "status": 1 if user.active else 4,
        "main_department": 1,
    }


def _app_of(call: Call, corp_id: str, secret: str) -> App:
    corp = call.world.corps.get(corp_id)
    if corp is None:
        raise Refusal(40013, "invalid corpid")
    for app in corp.apps.values():
        if app.secret == secret:
            return app
    everyone = [app.secret for known in call.world.corps.values() for app in known.apps.values()]
    if secret in everyone:
        raise Refusal(40091, "secret belongs to another corp")
    raise call.world.tokens.wrong_secret(call.ip)


ROUTES = {
    "gettoken": Route(gettoken, post=False, token=False),
    "getcallbackip": Route(server_addresses, post=False),
    "get_api_domain_ip": Route(server_addresses, post=False),
    "user/get": Route(get_user, post=False),
}
