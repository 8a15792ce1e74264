"""Group robots by the names a shop gives them; their keys are sealed."""

from __future__ import annotations

from agent.errors import NotFound
from agent.phrases import say
from store.engine import Connection
from store.sealing import Sealer


async def save_robot(connection: Connection, merchant_id: int, sealer: Sealer, name: str, key: str) -> None:
    """Name a robot, or give the name another key."""
    query = """
    INSERT INTO notice_robots (merchant_id, name, key_sealed) VALUES (%s, %s, %s)
    ON CONFLICT (merchant_id, name) DO UPDATE SET key_sealed = excluded.key_sealed, updated_at = now()
    """
    await connection.execute(query, (merchant_id, name, sealer.seal(key)))


async def robot_names(connection: Connection) -> list[str]:
    """Return the names of the shop's robots, by name."""
    rows = await (await connection.execute("SELECT name FROM notice_robots ORDER BY name")).fetchall()
    return [row["name"] for row in rows]


async def robot_key(connection: Connection, sealer: Sealer, name: str) -> str | None:
    """Return the key of a robot, or None when the shop has none of this name."""
    row = await (await connection.execute("SELECT key_sealed FROM notice_robots WHERE name = %s", (name,))).fetchone()
    return sealer.open(row["key_sealed"]) if row else None


async def delete_robot(connection: Connection, name: str) -> None:
    """Forget a robot; raise `NotFound`."""
    if (await connection.execute("DELETE FROM notice_robots WHERE name = %s", (name,))).rowcount == 0:
        raise NotFound(say("notice_robot_none", book="owner", name=name))
