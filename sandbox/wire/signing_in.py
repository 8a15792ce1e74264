"""The pages a browser is sent to for signing in: who is it, and back with a code (wecom-api.md §6.1, §6.2).

WeCom knows who holds the phone. Here the page asks, or takes `as=USERID` for granted.
"""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.corp import App
from sandbox.world import World

INSIDE, SCANNED = "/connect/oauth2/authorize", "/wwlogin/sso/login"
_ASKED = {INSIDE: ("scope", "response_type"), SCANNED: ("login_type",)}
_PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>企业微信登录</title>
<body style="font:16px sans-serif;max-width:360px;margin:40px auto;padding:0 16px"><h1>{title}</h1>{body}"""


def signing_in_routes(world: World) -> list[BaseRoute]:
    """Return the two pages."""

    async def page(request: Request) -> Response:
        return _page(world, request)

    return [Route(INSIDE, page), Route(SCANNED, page)]


def _page(world: World, request: Request) -> Response:
    asked = request.query_params
    corp = world.corps.get(asked.get("appid", ""))
    app = next((one for one in corp.apps.values() if str(one.agent_id) == asked.get("agentid")), None) if corp else None
    missing = [name for name in _ASKED[request.url.path] if not asked.get(name)]
    if app is None or missing:
        return _say("参数错误", "appid、agentid 或参数不对", 400)
    if not _trusted(app, asked.get("redirect_uri", "")):
        return _say("redirect_uri 与配置的可信域名不一致", "错误码 50001", 400)
    if who := asked.get("as"):
        return _back(world, app, request, who)
    people = "".join(
        f'<p><a href="?{escape(urlencode([*asked.multi_items(), ("as", user.userid)]))}">{escape(user.name)}</a></p>'
        for user in app.corp.users.values()
    )
    return _say(f"登录{escape(app.corp.name)}", people)


def _trusted(app: App, address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in {"http", "https"} and (app.trusted_domains is None or parts.netloc in app.trusted_domains)


def _back(world: World, app: App, request: Request, who: str) -> Response:
    if request.url.path == SCANNED and not app.sees(who):
        return _say("无权限", "你不在应用的可见范围内", 403)
    query = urlencode({"code": world.signing_in.code(app, who, world.time()), "state": request.query_params["state"]})
    address = request.query_params["redirect_uri"]
    return RedirectResponse(f"{address}{'&' if urlsplit(address).query else '?'}{query}")


def _say(title: str, body: str, status: int = 200) -> HTMLResponse:
    return HTMLResponse(_PAGE.format(title=title, body=body), status)
