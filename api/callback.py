"""WeCom's callbacks: verify, decrypt, defer, acknowledge. No other work (wecom-api.md §2)."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import asdict
from datetime import datetime

import structlog
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent import spans
from agent.errors import BadInput, Forged
from api.body import read_limited
from api.mailroom import Mailroom
from jobs import metrics
from jobs.house import House
from jobs.requests import signal_job, sync_job
from store.deferring import Job
from store.shops.merchants import Credentials, credentials_of, find_merchant
from store.shops.opening import note_refused, note_verified
from tools.wecom.crypto import BODY_BYTES, CallbackCrypto, check_fresh
from tools.wecom.events import parse_signal, signal_key
from tools.wecom.signals import KfSignal, Other

log = structlog.get_logger(__name__)

PATH = "/api/wecom/callback"
_REMEMBERED = 50_000


class Doors:
    """The callback crypto of each corp, and which callbacks were acknowledged lately."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._doors: OrderedDict[str | None, tuple[datetime, Credentials, CallbackCrypto]] = OrderedDict()
        self._seen: OrderedDict[tuple[int, str], None] = OrderedDict()

    async def open(self, corp_id: str | None) -> tuple[Credentials, CallbackCrypto]:
        """Return credentials and crypto of a corp (of the only one when None); raise `Forged` for a stranger."""
        held = self._doors.get(corp_id)
        if held is not None:
            profile = await self._house.resources.profiles.get(held[1].merchant_id)
            if profile.updated_at == held[0]:
                return held[1], held[2]
        if corp_id is not None and not corp_id.isprintable():  # NUL is nothing to ask a database for
            raise Forged("unknown_corp")
        async with self._house.database.platform_session() as session:
            merchant = await find_merchant(session, corp_id)
        if merchant is None:
            raise Forged("unknown_corp")
        own = credentials_of(merchant, self._house.sealer)
        crypto = CallbackCrypto(own.callback_token, own.encoding_aes_key, own.corp_id)
        self._doors[corp_id] = (merchant.updated_at, own, crypto)
        return own, crypto

    def repeated(self, merchant_id: int, signature: str) -> bool:
        """Whether this very callback was acknowledged before (WeCom repeats one whose answer it missed)."""
        return (merchant_id, signature) in self._seen

    def remember(self, merchant_id: int, signature: str) -> None:
        """Remember an acknowledged callback."""
        self._seen[(merchant_id, signature)] = None
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)


def callback_routes() -> list[Route]:
    """Return the routes of a corp's callbacks, and of the only shop's. Plain routes: they are the hot ones."""
    handlers = (echo, "GET"), (receive, "POST")
    return [
        Route(path, handler, methods=[method]) for handler, method in handlers for path in (f"{PATH}/{{corp_id}}", PATH)
    ]


async def echo(request: Request) -> Response:
    """Answer WeCom's check of the address with the decrypted echo: bare, within a second (§2.2)."""
    msg_signature, timestamp, nonce, echostr = _asked(request, "msg_signature", "timestamp", "nonce", "echostr")
    house: House = request.app.state.house
    doors: Doors = request.app.state.doors
    own, crypto = await doors.open(request.path_params.get("corp_id"))
    try:
        echo = crypto.verify_url(msg_signature, timestamp, nonce, echostr)
    except Forged as forged:  # most often a slip of who pasted token and key into the console
        async with house.database.platform() as connection:
            await note_refused(connection, own.merchant_id, "token" if forged.reason == "signature" else "key")
        raise
    async with house.database.platform() as connection:
        await note_verified(connection, own.merchant_id, house.clock())
    return Response(echo, media_type="text/plain")


async def receive(request: Request) -> Response:
    """Turn a signal into a job and acknowledge it; the content is pulled later (§2.3)."""
    msg_signature, timestamp, nonce = _asked(request, "msg_signature", "timestamp", "nonce")
    house: House = request.app.state.house
    doors: Doors = request.app.state.doors
    own, crypto = await doors.open(request.path_params.get("corp_id"))
    inner = crypto.open(await read_limited(request, BODY_BYTES), msg_signature, timestamp, nonce)
    check_fresh(timestamp, house.clock(), house.settings.callback_window_seconds)
    if doors.repeated(own.merchant_id, msg_signature):
        metrics.CALLBACKS.labels("repeated").inc()
        return Response()
    with spans.span("callback", merchant=own.merchant_id):
        if job := _job(own.merchant_id, inner):
            mailroom: Mailroom = request.app.state.mailroom
            await mailroom.defer(job)
    doors.remember(own.merchant_id, msg_signature)
    metrics.CALLBACKS.labels("accepted").inc()
    return Response()


def _asked(request: Request, *names: str) -> list[str]:
    missing = [name for name in names if name not in request.query_params]
    if missing:
        metrics.CALLBACKS.labels("malformed").inc()
        raise BadInput(f"missing in the query: {', '.join(missing)}")
    return [request.query_params[name] for name in names]


def _job(merchant_id: int, inner: bytes) -> Job | None:
    signal = parse_signal(inner)
    if isinstance(signal, KfSignal):
        return sync_job(merchant_id, signal.open_kfid, signal.token)
    if isinstance(signal, Other):
        log.info("a signal nobody acts on", merchant=merchant_id, signal=signal.event, change=signal.change_type)
        return None
    return signal_job(merchant_id, signal_key(inner), type(signal).__name__, asdict(signal))
