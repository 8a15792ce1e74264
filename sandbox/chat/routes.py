"""`/chat/*`: a phone-like page where a person plays the customer."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.chat.bubbles import bubble, person
from sandbox.kf.account import KfAccount
from sandbox.refusal import Refusal
from sandbox.wire.json_route import Control, json_endpoint
from sandbox.world import World

MAX_PEOPLE = 12
NOBODY_YET = "沙盒里还没有店铺，请先载入一个店铺文件。"


def chat_routes(world: World) -> list[BaseRoute]:
    """Return the page's routes: the page, its news, and the files in it."""
    html = page_html()

    async def page(_: Request) -> Response:
        return HTMLResponse(html)

    async def first(_: Request) -> Response:
        open_kfid = next(iter(world.accounts), None)
        return RedirectResponse(f"/chat/{open_kfid}") if open_kfid else HTMLResponse(NOBODY_YET, 404)

    async def file(request: Request) -> Response:
        return _file(world, request)

    return [
        Route("/chat", first),
        Route("/chat/{open_kfid}", page),
        Route("/chat/{open_kfid}/news", json_endpoint(world, _news)),
        Route("/chat/{open_kfid}/files", json_endpoint(world, _upload), methods=["POST"]),
        Route("/chat/{open_kfid}/files/{media_id}", file),
    ]


def page_html() -> str:
    """Return the page with its style and script inside, so that it needs no other host."""
    folder = files("sandbox.chat")
    html, css, js = ((folder / f"page.{kind}").read_text("utf-8") for kind in ("html", "css", "js"))
    return html.replace("/*style*/", css).replace("/*script*/", js)


async def _news(control: Control) -> Any:
    """Tell what is new for one customer since the seq `after`, and where the session stands."""
    account = control.world.accounts[control.request.path_params["open_kfid"]]
    customer = control.query("customer") or ""
    entries = control.world.ledger.chat(account.open_kfid, customer, control.number("after"))
    bubbles = [shape for shape in (bubble(account, entry) for entry in entries) if shape]
    session = account.session(customer, control.world.time()) if customer in account.sessions else None
    return {
        "account": account.name,
        "shop": account.corp.name,
        "state": int(session.state) if session else 4,
        "servicer": session.servicer if session else "",
        "servicers": _servicers(account),
        "people": _people(account),
        "pool": control.world.staff.pool(account.open_kfid),
        "now": control.world.time(),
        "last": entries[-1].seq if entries else control.number("after"),
        "bubbles": bubbles,
    }


def _servicers(account: KfAccount) -> list[dict[str, Any]]:
    return [
        {"userid": servicer.userid, "name": person(account, servicer.userid), "receiving": not servicer.status}
        for servicer in account.servicers.values()
    ]


def _people(account: KfAccount) -> list[dict[str, str]]:
    """Return some customers the corp knows, so that a person can play one of them."""
    known = list(account.corp.customers.values())[:MAX_PEOPLE]
    return [{"id": customer.external_userid, "name": customer.name} for customer in known]


async def _upload(control: Control) -> Any:
    """Keep the body as a customer's file; the query has type and filename."""
    open_kfid = control.request.path_params["open_kfid"]
    data, kind = await control.request.body(), control.request.headers.get("content-type", "")
    name = control.query("filename") or ""
    media_id = control.world.customers.upload(open_kfid, control.query("type") or "image", data, name, kind)
    return {"media_id": media_id}


def _file(world: World, request: Request) -> Response:
    account = world.accounts.get(request.path_params["open_kfid"])
    if account is None:
        return Response(status_code=404)
    try:
        media = account.corp.media.get(request.path_params["media_id"], world.time())
    except Refusal:
        return Response(status_code=404)
    return Response(media.data, media_type=media.content_type)
