"""Sealing a callback: the encrypted envelope WeCom posts, good or flawed (wecom-api.md §2)."""

from __future__ import annotations

import base64
import os
import secrets
from dataclasses import dataclass

from sandbox import xml
from sandbox.chaos import Flaw
from sandbox.corp import App

OVERSIZE_BYTES = 10 * 1024 * 1024
STALE_SECONDS = 3600


@dataclass(slots=True, frozen=True)
class Envelope:
    """The query and body of one POST."""

    params: dict[str, str]
    body: bytes


def seal(app: App, fields: list[xml.Field], now: int, flaw: Flaw | None = None) -> Envelope:
    """Return the callback for these inner nodes, fresh each time, with at most one flaw."""
    inner = xml.document(_bend(fields, flaw)).encode()
    if flaw is Flaw.BROKEN_XML:
        inner = inner[: len(inner) // 2]
    receiveid = "ww9999999999999999" if flaw is Flaw.WRONG_RECEIVEID else None
    encrypted = app.callback.crypto.encrypt(inner, receiveid=receiveid)
    if flaw is Flaw.OVERSIZED:
        encrypted = base64.b64encode(os.urandom(OVERSIZE_BYTES)).decode()
    if flaw is Flaw.BROKEN_CIPHER:
        encrypted = base64.b64encode(os.urandom(93)).decode()
    params = _sign(app, encrypted, now - STALE_SECONDS if flaw is Flaw.OLD_TIMESTAMP else now)
    if flaw is Flaw.WRONG_SIGNATURE:
        params["msg_signature"] = secrets.token_hex(20)
    return Envelope(params, xml.document(_bend(_outer(app, encrypted), flaw)).encode())


def seal_echo(app: App, number: str, now: int) -> dict[str, str]:
    """Return the query of the GET by which an address is checked when it is saved."""
    encrypted = app.callback.crypto.encrypt(number.encode())
    return {**_sign(app, encrypted, now), "echostr": encrypted}


def _outer(app: App, encrypted: str) -> list[xml.Field]:
    return [("ToUserName", app.corp.corp_id), ("AgentID", str(app.agent_id)), ("Encrypt", encrypted)]


def _sign(app: App, encrypted: str, now: int) -> dict[str, str]:
    timestamp, nonce = str(now), secrets.token_hex(8)
    signature = app.callback.crypto.sign(timestamp, nonce, encrypted)
    return {"msg_signature": signature, "timestamp": timestamp, "nonce": nonce}


def _bend(fields: list[xml.Field], flaw: Flaw | None) -> list[xml.Field]:
    if flaw is Flaw.UNKNOWN_NODES:
        return xml.with_unknown(fields)
    if flaw is Flaw.MISSING_NODES:
        return xml.without(fields, "AgentID", "CreateTime", "Token")
    if flaw is Flaw.EMPTY_CDATA:
        return xml.emptied(fields, "AgentID", "Token")
    return fields
