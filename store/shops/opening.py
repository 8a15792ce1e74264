"""Opening a shop by its name alone; everything about WeCom comes later, step by step."""

from __future__ import annotations

import secrets
import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from agent.errors import BadInput, Conflict
from agent.phrases import say
from store.engine import Connection
from store.sealing import Sealer
from store.shops.merchants import Merchant, Staff, touch_profile

_UNSET = "unset-"  # a corp id begins with ww
_OWNER = "owner-"
_LETTERS = string.ascii_letters + string.digits
_TOKEN_LENGTH, _KEY_LENGTH = 24, 43


@dataclass(frozen=True, slots=True)
class Opened:
    """A new shop and its owner's place on the staff."""

    merchant_id: int
    owner: str


def is_unset(corp_id: str) -> bool:
    """Whether nobody has said yet which corp this shop is."""
    return corp_id.startswith(_UNSET)


def is_placeholder(userid: str) -> bool:
    """Whether nobody has said yet who this is in WeCom."""
    return userid.startswith(_OWNER)


async def open_by_name(session: AsyncSession, name: str, owner: str, sealer: Sealer) -> Opened:
    """Open a shop with one owner (platform session); token and key of its callback are made here.

    Raises:
        Conflict: There is a shop of that name.
    """
    if (await session.exec(select(Merchant).where(col(Merchant.name) == name))).first() is not None:
        raise Conflict(say("shop_name_taken", book="owner", name=name))
    merchant = Merchant(
        name=name,
        corp_id=_UNSET + secrets.token_hex(8),
        agent_id=0,
        secret_sealed=sealer.seal(""),
        callback_token_sealed=sealer.seal(_made(_TOKEN_LENGTH)),
        encoding_aes_key_sealed=sealer.seal(_made(_KEY_LENGTH)),
    )
    session.add(merchant)
    await session.flush()
    userid = _OWNER + secrets.token_hex(6)
    session.add(Staff(merchant_id=merchant.id, userid=userid, name=owner, role="owner"))
    await session.flush()
    return Opened(merchant.id, userid)


def _made(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


async def set_corp(
    connection: Connection, merchant_id: int, corp_id: str, agent_id: int, secret: str | None, sealer: Sealer
) -> None:
    """Say which corp and app a shop is (platform); `secret` None keeps it. Another corp must verify its callback anew.

    Raises:
        Conflict: Another shop has this corp.
        BadInput: There is no secret yet.
    """
    taken = await connection.execute("SELECT FROM merchants WHERE corp_id = %s AND id <> %s", (corp_id, merchant_id))
    if taken.rowcount:
        raise Conflict(say("shop_corp_taken", book="owner"))
    row = await (
        await connection.execute("SELECT corp_id, secret_sealed FROM merchants WHERE id = %s", (merchant_id,))
    ).fetchone()
    if secret is None and row and not sealer.open(row["secret_sealed"]):
        raise BadInput(say("shop_needs_secret", book="owner"))
    query = """
    UPDATE merchants SET agent_id = %(agent_id)s, secret_sealed = coalesce(%(secret)s, secret_sealed),
        callback_verified_at = CASE WHEN corp_id = %(corp_id)s THEN callback_verified_at END, callback_refused = '',
        corp_id = %(corp_id)s, updated_at = clock_timestamp() WHERE id = %(id)s
    """
    sealed = None if secret is None else sealer.seal(secret)
    await connection.execute(query, {"agent_id": agent_id, "secret": sealed, "corp_id": corp_id, "id": merchant_id})


async def set_proxy(connection: Connection, merchant_id: int, proxy: str | None, sealer: Sealer) -> None:
    """Set the way out to WeCom, None for the straight one (platform)."""
    sealed = sealer.seal(proxy) if proxy else None
    query = "UPDATE merchants SET proxy_sealed = %s, updated_at = clock_timestamp() WHERE id = %s"
    await connection.execute(query, (sealed, merchant_id))


async def add_account(
    connection: Connection, merchant_id: int, open_kfid: str, name: str, servicers: Sequence[str]
) -> None:
    """Let the assistant serve a kf account, or note its name and servicers anew."""
    query = """
    INSERT INTO kf_accounts (merchant_id, open_kfid, name, servicers) VALUES (%s, %s, %s, %s)
    ON CONFLICT (merchant_id, open_kfid) DO UPDATE SET name = excluded.name, servicers = excluded.servicers
    """
    await connection.execute(query, (merchant_id, open_kfid, name, list(servicers)))
    await touch_profile(connection, merchant_id)


async def name_member(connection: Connection, merchant_id: int, was: str, userid: str, name: str) -> None:
    """Say who somebody on the staff is in WeCom (platform); raises `Conflict` when that one is there already."""
    taken = await connection.execute(
        "SELECT FROM staff WHERE merchant_id = %s AND lower(userid) = lower(%s) AND userid <> %s",
        (merchant_id, userid, was),
    )
    if taken.rowcount:
        raise Conflict(say("shop_member_taken", book="owner", userid=userid))
    await connection.execute("DELETE FROM invitations WHERE merchant_id = %s AND userid = %s", (merchant_id, was))
    query = "UPDATE staff SET userid = %s, name = %s WHERE merchant_id = %s AND userid = %s"
    await connection.execute(query, (userid, name, merchant_id, was))
    await touch_profile(connection, merchant_id)


async def note_verified(connection: Connection, merchant_id: int, now: datetime) -> None:
    """Note that WeCom saved the callback's address (platform)."""
    query = "UPDATE merchants SET callback_verified_at = %s, callback_refused = '' WHERE id = %s"
    await connection.execute(query, (now, merchant_id))


async def note_refused(connection: Connection, merchant_id: int, part: Literal["token", "key"]) -> None:
    """Note what did not fit when WeCom checked an address it has never saved (platform); the same again is no write."""
    query = """
    UPDATE merchants SET callback_refused = %(part)s
    WHERE id = %(id)s AND callback_verified_at IS NULL AND callback_refused <> %(part)s
    """
    await connection.execute(query, {"part": part, "id": merchant_id})


@dataclass(frozen=True, slots=True)
class Echo:
    """When WeCom last saved the callback's address, and what did not fit since: `token`, `key` or nothing."""

    verified_at: datetime | None
    refused: str


async def last_echo(connection: Connection, merchant_id: int) -> Echo:
    """Return how WeCom's checks of the callback's address went."""
    query = "SELECT callback_verified_at AS verified_at, callback_refused AS refused FROM merchants WHERE id = %s"
    row = await (await connection.execute(query, (merchant_id,))).fetchone()
    return Echo(**row) if row else Echo(None, "")


async def answered_once(connection: Connection) -> bool:
    """Whether the assistant has answered a customer of this shop."""
    row = await (
        await connection.execute(
            "SELECT EXISTS (SELECT FROM outbox WHERE kind = 'message' AND status = 'sent') AS done"
        )
    ).fetchone()
    return bool(row and row["done"])
