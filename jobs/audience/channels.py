"""Channels as their owner keeps them: the row here and the QR code in WeCom change together."""

from __future__ import annotations

from typing import Any

from jobs.house import House
from store.customers.channels import (
    DEFAULT,
    Channel,
    add_channel,
    change_channel,
    channel_of,
    note_way,
    retire_channel,
)
from store.shops.pictures import add_picture
from tools.wecom.contacts import Contacts
from tools.wecom.media import upload_for_good

Fields = dict[str, Any]


async def open_channel(house: House, merchant_id: int, fields: Fields) -> Channel:
    """Add a channel and, unless it is the default welcome, let WeCom make its QR code.

    The row comes first: when WeCom fails, the channel is there without a code, and saving it again asks again.
    """
    async with house.database.shop(merchant_id) as connection:
        channel = await add_channel(connection, merchant_id, fields)
    return await _with_code(house, merchant_id, channel)


async def save_channel(house: House, merchant_id: int, channel_id: int, fields: Fields) -> Channel:
    """Change a channel, and its QR code with it."""
    async with house.database.shop(merchant_id) as connection:
        before = await channel_of(connection, channel_id)
        channel = await change_channel(connection, channel_id, fields)
    if channel.config_id is None:
        return await _with_code(house, merchant_id, channel)
    if (before.userids, before.skip_verify, before.name) != (channel.userids, channel.skip_verify, channel.name):
        contacts = Contacts((await house.corp(merchant_id)).client)
        await contacts.update_way(
            channel.config_id, channel.userids, remark=channel.name, skip_verify=channel.skip_verify
        )
    return channel


async def close_channel(house: House, merchant_id: int, channel_id: int) -> None:
    """Close a channel for good; what came of it stays in the figures."""
    async with house.database.shop(merchant_id) as connection:
        channel = await channel_of(connection, channel_id)
    if channel.config_id and channel.retired_at is None:
        await Contacts((await house.corp(merchant_id)).client).delete_way(channel.config_id)
    async with house.database.shop(merchant_id) as connection:
        await retire_channel(connection, channel_id, house.clock())


async def keep_picture(house: House, merchant_id: int, content: bytes) -> int:
    """Keep a picture for welcomes and return its id; raises `BadInput` when WeCom would not take it."""
    url = await upload_for_good((await house.corp(merchant_id)).client, content)
    async with house.database.shop(merchant_id) as connection:
        return await add_picture(connection, merchant_id, content, url)


async def _with_code(house: House, merchant_id: int, channel: Channel) -> Channel:
    if channel.code == DEFAULT or not channel.userids:
        return channel
    contacts = Contacts((await house.corp(merchant_id)).client)
    way = await contacts.add_way(channel.userids, channel.code, remark=channel.name, skip_verify=channel.skip_verify)
    async with house.database.shop(merchant_id) as connection:
        await note_way(connection, channel.id, way.config_id, way.qr_code)
        return await channel_of(connection, channel.id)
