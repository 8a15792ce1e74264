"""Finding out whether an order is the customer's. Three wrong tries a day; what exists is never told.

Each try is a transaction of its own: it counts although the turn it came from may be thrown away.
The same wrong guess again tells nobody anything new and is not counted twice.
"""

from __future__ import annotations

import hmac
from enum import StrEnum
from typing import Any

from agent.phrases import say
from store.conversations.outbox import Draft, OutboxKind, put
from store.customers.customers import called
from store.customers.identities import IdentityKind, bind, candidate
from store.customers.identity_events import EventKind, locked_until, note_event, take_turns, wrong_about, wrong_guesses
from store.customers.phones import phone_hash
from store.engine import Connection
from store.shops.merchants import load_profile
from tools.context import ToolContext
from tools.proofs import Proof
from tools.wecom import cards

WRONG_TRIES = 3
WRONG_ABOUT_ONE_NUMBER = 5  # by whoever: guessing from several accounts
CUSTOMER = "customer"


class Verdict(StrEnum):
    """What became of a try."""

    RIGHT = "right"
    WRONG = "wrong"
    LOCKED = "locked"
    REHEARSED = "rehearsed"


async def identify(context: ToolContext, proof: Proof) -> Verdict:
    """Hold a proof against the shop's orders, count it when it is wrong, and bind what it shows."""
    if context.rehearsal or not context.external_userid:
        return Verdict.REHEARSED
    async with context.database.shop(context.merchant_id) as connection:
        return await _Try(context, proof).decide(connection)


class _Try:
    """One try on its way through its transaction."""

    def __init__(self, context: ToolContext, proof: Proof) -> None:
        self._context = context
        self._proof = proof
        self._who = context.external_userid
        self._now = context.clock()
        fingerprint = context.sealer.fingerprint
        self._number = fingerprint(f"identity:number:{proof.order_no}")
        self._guess = fingerprint(f"identity:guess:{proof.order_no}:{proof.digits}")

    async def decide(self, connection: Connection) -> Verdict:
        await take_turns(connection, self._context.merchant_id, f"who:{self._who}", f"number:{self._number}")
        if await locked_until(connection, self._who, self._now):
            return Verdict.LOCKED
        if await wrong_about(connection, self._number, self._now) < WRONG_ABOUT_ONE_NUMBER and await self._shown(
            connection
        ):
            return Verdict.RIGHT
        return await self._count(connection)

    async def _shown(self, connection: Connection) -> bool:
        """Bind what the proof shows: the whole number shows the phone, its last four digits the one order."""
        order = await candidate(connection, self._who, self._proof.order_no)
        digits = self._proof.digits
        if order is None:
            return False
        if len(digits) > 4:
            mine = phone_hash(self._context.sealer, digits)
            if mine and order["phone_hash"] and hmac.compare_digest(mine, order["phone_hash"]):
                await self._bind(connection, IdentityKind.PHONE, mine, f"手机尾号 {digits[-4:]}")
                return True
        if order["external_userid"]:  # by WeCom's word it is theirs: nothing to find out
            return True
        known = order["phone_last4"] or ""
        if not known or known != digits[-4:] or (len(digits) > 4 and order["phone_hash"]):
            return False
        await self._bind(connection, IdentityKind.ORDER, order["order_no"], f"订单 {order['order_no']}")
        return True

    async def _bind(self, connection: Connection, kind: IdentityKind, value: str, hint: str) -> None:
        merchant = self._context.merchant_id
        await bind(connection, merchant, self._who, kind, value, hint=hint, actor=CUSTOMER, now=self._now)

    async def _count(self, connection: Connection) -> Verdict:
        merchant, before = self._context.merchant_id, await wrong_guesses(connection, self._who, self._now)
        if self._guess in before:
            return Verdict.WRONG
        marks = {"guess": self._guess, "number": self._number}
        await note_event(connection, merchant, self._who, EventKind.WRONG, CUSTOMER, self._now, **marks)
        if len(before) + 1 < WRONG_TRIES:
            return Verdict.WRONG
        await note_event(connection, merchant, self._who, EventKind.LOCKED, CUSTOMER, self._now)
        await self._tell_staff(connection)
        return Verdict.LOCKED

    async def _tell_staff(self, connection: Connection) -> None:
        context = self._context
        profile = await load_profile(connection, context.merchant_id)
        account = profile.account(context.open_kfid)
        owners = profile.owners
        readers = list(dict.fromkeys([*owners, *(account.servicers if account else ())]))
        if not readers or not context.conversation_id:
            return
        customer = await called(connection, self._who)
        text = say("identity_locked", book="staff", customer=customer, at=f"{self._now:%m-%d %H:%M:%S}")
        payload = {"says": text, "userids": readers, "body": cards.staff_text(text)}
        draft = Draft(OutboxKind.STAFF, payload, f"identity:{self._now.timestamp():.0f}")
        await put(connection, context.merchant_id, context.conversation_id, [draft])


def verdict_fact(verdict: Verdict) -> dict[str, Any]:
    """Return the outcome as the model reads it."""
    return {"核对身份": say(f"identity_{verdict}", book="model")}
