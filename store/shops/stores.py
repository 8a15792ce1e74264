"""The shop's stores as its owner keeps them. A store is known by its name: stock, orders and answers call it so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.distance import point
from agent.errors import BadInput, NotFound
from agent.phrases import say
from store.engine import Connection
from store.shops.merchants import StoreInfo, touch_profile

MAX_STORES = 50
_COLUMNS = ("address", "hours", "phone", "latitude", "longitude")


async def stores_of(connection: Connection) -> list[StoreInfo]:
    """Return the stores in their order; when people can be reached is what the first one's hours say."""
    query = "SELECT name, address, hours, phone, latitude, longitude FROM stores ORDER BY id"
    return [StoreInfo(**row) for row in await (await connection.execute(query)).fetchall()]


async def save_store(connection: Connection, merchant_id: int, name: str, changes: Mapping[str, Any]) -> StoreInfo:
    """Add a store, or change the parts of it that are named; turns know it within two seconds (`Profiles`).

    Raises:
        BadInput: half a place on the map, a place nowhere, or too many stores.
    """
    await touch_profile(connection, merchant_id)
    known = {store.name: store for store in await stores_of(connection)}
    before = known.get(name) or StoreInfo(name, "", "", "")
    if name not in known and len(known) >= MAX_STORES:
        raise BadInput(say("stores_too_many", book="owner", most=str(MAX_STORES)))
    values = {column: changes.get(column, getattr(before, column)) for column in _COLUMNS}
    place = (values["latitude"], values["longitude"])
    if place != (None, None) and point(*place) is None:
        raise BadInput(say("store_bad_place", book="owner"))
    query = """
    INSERT INTO stores (merchant_id, name, address, hours, phone, latitude, longitude)
    VALUES (%(merchant_id)s, %(name)s, %(address)s, %(hours)s, %(phone)s, %(latitude)s, %(longitude)s)
    ON CONFLICT (merchant_id, name) DO UPDATE SET address = excluded.address, hours = excluded.hours,
        phone = excluded.phone, latitude = excluded.latitude, longitude = excluded.longitude
    """
    await connection.execute(query, values | {"merchant_id": merchant_id, "name": name})
    return StoreInfo(name, **values)


async def remove_store(connection: Connection, merchant_id: int, name: str) -> None:
    """Take a store away; raise `NotFound`. What orders and stock say of it stays."""
    await touch_profile(connection, merchant_id)
    if (await connection.execute("DELETE FROM stores WHERE name = %s", (name,))).rowcount == 0:
        raise NotFound(say("store_unknown", book="owner", name=name))
