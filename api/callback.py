"""WeCom's callbacks: verify, decrypt, defer, acknowledge. No other work (wecom-api.md §2)."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime

import structlog
from fastapi import APIRouter, Request, Response

from agent.errors import Forged
from api.body import read_limited
from jobs import metrics
from jobs.house import House
from jobs.requests import sync_job
from store.deferring import Job, defer
from store.merchants import Credentials, credentials_of, find_merchant
from tools.wecom.crypto import BODY_BYTES, CallbackCrypto, check_fresh
from tools.wecom.events import parse_signal
from tools.wecom.signals import KfSignal

log = structlog.get_logger(__name__)

router = APIRouter(prefix="/api/wecom/callback", tags=["WeCom"])

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


@router.get("/{corp_id}", summary="WeCom checks the callback address")
@router.get("", summary="WeCom checks the callback address (one shop)")
async def echo(
    request: Request, msg_signature: str, timestamp: str, nonce: str, echostr: str, corp_id: str | None = None
) -> Response:
    """Answer with the decrypted echo: bare, within a second (§2.2)."""
    doors: Doors = request.app.state.doors
    _, crypto = await doors.open(corp_id)
    return Response(crypto.verify_url(msg_signature, timestamp, nonce, echostr), media_type="text/plain")


@router.post("/{corp_id}", summary="WeCom signals that something happened")
@router.post("", summary="WeCom signals that something happened (one shop)")
async def receive(
    request: Request, msg_signature: str, timestamp: str, nonce: str, corp_id: str | None = None
) -> Response:
    """Turn a signal into a job and acknowledge it; the content is pulled later (§2.3)."""
    house: House = request.app.state.house
    doors: Doors = request.app.state.doors
    own, crypto = await doors.open(corp_id)
    inner = crypto.open(await read_limited(request, BODY_BYTES), msg_signature, timestamp, nonce)
    check_fresh(timestamp, house.clock(), house.settings.callback_window_seconds)
    if doors.repeated(own.merchant_id, msg_signature):
        metrics.CALLBACKS.labels("repeated").inc()
        return Response()
    if job := _job(own.merchant_id, inner):
        async with house.database.platform() as connection:
            await defer(connection, [job])
    doors.remember(own.merchant_id, msg_signature)
    metrics.CALLBACKS.labels("accepted").inc()
    return Response()


def _job(merchant_id: int, inner: bytes) -> Job | None:
    signal = parse_signal(inner)
    if isinstance(signal, KfSignal):
        return sync_job(merchant_id, signal.open_kfid, signal.token)
    log.info("a signal nobody acts on", merchant=merchant_id, signal=type(signal).__name__)
    return None
