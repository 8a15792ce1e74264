"""The tags a shop can start with."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from store.audience.rules import read_rule
from store.audience.tags import rules_changed
from store.engine import Connection
from store.json import dumps


@cache
def starters() -> list[tuple[str, str, dict[str, Any]]]:
    """Return group, name and rule of each."""
    groups = yaml.safe_load(files("store.audience").joinpath("defaults.yaml").read_text(encoding="utf-8"))
    return [(group["group"], tag["name"], tag["rule"]) for group in groups for tag in group["tags"]]


async def add_starters(connection: Connection, merchant_id: int, author: str) -> int:
    """Add the starting tags, and one for each category the shop sells; return how many are new."""
    query = "SELECT DISTINCT category FROM products WHERE category <> '' ORDER BY category LIMIT 20"
    categories = [row["category"] for row in await (await connection.execute(query)).fetchall()]
    wanted = starters() + [
        ("兴趣偏好", f"偏好{name}"[:30], {"measure": "favourite", "category": name[:30], "percent": 50})
        for name in categories
    ]
    query = """
    INSERT INTO tags (merchant_id, group_name, name, rule, created_by) VALUES (%s, %s, %s, %s::jsonb, %s)
    ON CONFLICT (merchant_id, group_name, name) DO NOTHING
    """
    added = 0
    for group, name, rule in wanted:
        read_rule(rule)
        added += (await connection.execute(query, (merchant_id, group, name, dumps(rule), author))).rowcount
    await rules_changed(connection)
    return added
