"""Channels: where customers of members come from, each with its QR code and its welcome (渠道活码)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.errors import Conflict, NotFound
from agent.phrases import say
from store.engine import Connection
from store.json import dumps

DEFAULT = ""  # the code of the welcome for those who come by no channel of ours


@dataclass(frozen=True, slots=True)
class Channel:
    """A way customers come; `code` travels with them as WeCom's `state`.

    `attachments` are `{"kind": "image" | "link" | "miniprogram", …}` in the shop's words, not yet WeCom's.
    """

    id: int
    code: str
    name: str
    userids: list[str]
    skip_verify: bool
    welcome: str
    attachments: list[dict[str, Any]]
    config_id: str | None
    qr_code: str | None
    created_at: datetime
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChannelCount:
    """What came of a channel: customers added, still there, welcomed; `code` is empty for all others."""

    code: str
    added: int
    staying: int
    welcomed: int


_COLUMNS = "id, code, name, userids, skip_verify, welcome, attachments, config_id, qr_code, created_at, retired_at"


async def add_channel(connection: Connection, merchant_id: int, fields: dict[str, Any]) -> Channel:
    """Add a channel; raise `Conflict` when its code is taken."""
    query = """
    INSERT INTO channels (merchant_id, code, name, userids, skip_verify, welcome, attachments)
    VALUES (%(merchant_id)s, %(code)s, %(name)s, %(userids)s, %(skip_verify)s, %(welcome)s, %(attachments)s::jsonb)
    ON CONFLICT (merchant_id, code) DO NOTHING RETURNING *
    """
    values = fields | {"merchant_id": merchant_id, "attachments": dumps(fields["attachments"])}
    row = await (await connection.execute(query, values)).fetchone()
    if row is None:
        raise Conflict(say("channel_code_taken", book="owner", code=fields["code"]))
    return _channel(row)


async def change_channel(connection: Connection, channel_id: int, fields: dict[str, Any]) -> Channel:
    """Change name, members and welcome of a channel that lives; raise `NotFound`."""
    query = """
    UPDATE channels SET name = %(name)s, userids = %(userids)s, skip_verify = %(skip_verify)s,
        welcome = %(welcome)s, attachments = %(attachments)s::jsonb
    WHERE id = %(id)s AND retired_at IS NULL RETURNING *
    """
    values = fields | {"id": channel_id, "attachments": dumps(fields["attachments"])}
    return _found(await (await connection.execute(query, values)).fetchone())


async def note_way(connection: Connection, channel_id: int, config_id: str, qr_code: str) -> None:
    """Remember the QR code WeCom made: without its config_id nobody could ever change or delete it."""
    query = "UPDATE channels SET config_id = %s, qr_code = %s WHERE id = %s"
    await connection.execute(query, (config_id, qr_code, channel_id))


async def retire_channel(connection: Connection, channel_id: int, now: datetime) -> Channel:
    """Close a channel: its QR code leads nowhere, its figures stay."""
    query = "UPDATE channels SET retired_at = coalesce(retired_at, %s) WHERE id = %s RETURNING *"
    return _found(await (await connection.execute(query, (now, channel_id))).fetchone())


async def channel_of(connection: Connection, channel_id: int) -> Channel:
    """Return a channel of the shop, or raise `NotFound`."""
    query = "SELECT * FROM channels WHERE id = %s"
    return _found(await (await connection.execute(query, (channel_id,))).fetchone())


async def channel_for(connection: Connection, state: str) -> Channel | None:
    """Return the channel a customer came by, else the shop's default welcome, else None."""
    query = """
    SELECT * FROM channels WHERE code IN (%s, '') AND (retired_at IS NULL OR code <> '')
    ORDER BY code = '' LIMIT 1
    """
    row = await (await connection.execute(query, (state,))).fetchone()
    return _channel(row) if row else None


async def channels_of(connection: Connection, limit: int, after: int | None) -> list[Channel]:
    """Return channels, newest first, one more than `limit`."""
    query = """
    SELECT * FROM channels WHERE %(after)s::bigint IS NULL OR id < %(after)s ORDER BY id DESC LIMIT %(limit)s
    """
    rows = await connection.execute(query, {"after": after, "limit": limit + 1})
    return [_channel(row) for row in await rows.fetchall()]


async def count_channels(connection: Connection, since: datetime, until: datetime) -> list[ChannelCount]:
    """Return what came of each channel between two moments, busiest first."""
    query = """
    SELECT coalesce(h.code, '') AS code, count(*) AS added,
           count(*) FILTER (WHERE c.tie IN ('half', 'normal')) AS staying,
           count(*) FILTER (WHERE EXISTS (
               SELECT FROM contact_welcomes w WHERE w.merchant_id = c.merchant_id AND w.userid = c.userid
               AND w.external_userid = c.external_userid AND w.result IN ('sent', 'not_needed'))) AS welcomed
    FROM contacts c LEFT JOIN channels h ON h.merchant_id = c.merchant_id AND h.code = c.state
    WHERE c.added_at >= %s AND c.added_at < %s GROUP BY 1 ORDER BY 2 DESC, 1
    """
    return [ChannelCount(**row) for row in await (await connection.execute(query, (since, until))).fetchall()]


def _found(row: dict[str, Any] | None) -> Channel:
    if row is None:
        raise NotFound(say("channel_unknown", book="owner"))
    return _channel(row)


def _channel(row: dict[str, Any]) -> Channel:
    return Channel(**{name: value for name, value in row.items() if name != "merchant_id"})
