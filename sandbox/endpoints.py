"""Every path under `/cgi-bin/` this WeCom has."""

from __future__ import annotations

from sandbox import access, shelf
from sandbox.call import Route
from sandbox.contacts.routes import ROUTES as CONTACTS
from sandbox.kf.routes import ROUTES as KF
from sandbox.work import appchats, pages, robots, sending, signing_in

WORK = {
    "message/send": Route(sending.send),
    "message/update_template_card": Route(sending.update_card),
    "message/recall": Route(sending.recall),
    "webhook/send": Route(robots.send, token=False),
    **appchats.ROUTES,
    **signing_in.ROUTES,
    **pages.ROUTES,
}

ROUTES: dict[str, Route] = {**access.ROUTES, **shelf.ROUTES, **KF, **CONTACTS, **WORK}
