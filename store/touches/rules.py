"""The rules by which a shop follows up, and their starters."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from agent.errors import Conflict, NotFound
from agent.phrases import say
from agent.touching.rules import RuleSettings
from store.engine import Connection
from store.json import dumps


@dataclass(frozen=True, slots=True)
class FollowupRule:
    """A rule; `at_minute` is the minute of the day (shop time) its touches go out at."""

    id: int
    name: str
    reason: str
    enabled: bool
    settings: RuleSettings
    approval: str
    at_minute: int
    coupon_id: int | None
    trial_id: int | None
    planned_on: date | None
    updated_at: datetime | None = field(default=None, compare=False)


_COLUMNS = "id, name, reason, enabled, settings, approval, at_minute, coupon_id, trial_id, planned_on, updated_at"
_STARTERS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("沉睡唤醒", "dormant", {"days": (7, 30)}),
    ("生日祝福", "birthday", {"offer": "always"}),
    ("节日问候", "festival", {"festivals": ("春节", "端午节", "中秋节"), "per_day": 200}),
    ("复购提醒", "repurchase", {"days_before": 1}),
    ("售后关怀", "care", {"days": (3, 7), "offer": "never"}),
)


def _rule(row: dict[str, Any]) -> FollowupRule:
    return FollowupRule(**{**row, "settings": RuleSettings(**row["settings"])})


async def rules_of(connection: Connection, *, enabled: bool | None = None) -> list[FollowupRule]:
    """Return the shop's rules, oldest first."""
    query = f"SELECT {_COLUMNS} FROM touch_rules WHERE %(on)s::boolean IS NULL OR enabled = %(on)s ORDER BY id"  # noqa: S608
    return [_rule(row) for row in await (await connection.execute(query.encode(), {"on": enabled})).fetchall()]


async def rule_of(connection: Connection, rule_id: int) -> FollowupRule:
    """Return one rule, or raise `NotFound`."""
    query = f"SELECT {_COLUMNS} FROM touch_rules WHERE id = %s"  # noqa: S608
    row = await (await connection.execute(query.encode(), (rule_id,))).fetchone()
    if row is None:
        raise NotFound(say("touch_rule_unknown", book="owner"))
    return _rule(row)


async def save_rule(
    connection: Connection, merchant_id: int, values: dict[str, Any], rule_id: int | None = None
) -> FollowupRule:
    """Add a rule, or change one (its reason stays); raise `Conflict` when the name is taken."""
    taken = "SELECT FROM touch_rules WHERE name = %s AND id <> %s"
    if (await connection.execute(taken, (values["name"], rule_id or 0))).rowcount:
        raise Conflict(say("touch_rule_taken", book="owner", name=str(values["name"])))
    given = values | {"settings": dumps(values["settings"].model_dump()), "merchant": merchant_id, "id": rule_id}
    if rule_id is None:
        query = f"""
        INSERT INTO touch_rules (merchant_id, name, reason, enabled, settings, approval, at_minute, coupon_id, trial_id)
        VALUES (%(merchant)s, %(name)s, %(reason)s, %(enabled)s, %(settings)s::jsonb, %(approval)s, %(at_minute)s,
                %(coupon_id)s, %(trial_id)s) RETURNING {_COLUMNS}
        """  # noqa: S608
    else:
        query = f"""
        UPDATE touch_rules SET name = %(name)s, enabled = %(enabled)s, settings = %(settings)s::jsonb,
            approval = %(approval)s, at_minute = %(at_minute)s, coupon_id = %(coupon_id)s, trial_id = %(trial_id)s,
            updated_at = now() WHERE id = %(id)s RETURNING {_COLUMNS}
        """  # noqa: S608
    row = await (await connection.execute(query.encode(), given)).fetchone()
    if row is None:
        raise NotFound(say("touch_rule_unknown", book="owner"))
    return _rule(row)


async def delete_rule(connection: Connection, rule_id: int) -> None:
    """Delete a rule; what it sent stays in the ledger. Raise `NotFound`."""
    if not (await connection.execute("DELETE FROM touch_rules WHERE id = %s", (rule_id,))).rowcount:
        raise NotFound(say("touch_rule_unknown", book="owner"))


async def add_starter_rules(connection: Connection, merchant_id: int) -> int:
    """Add the usual rules, switched off, where their names are free; return how many were added."""
    query = """
    INSERT INTO touch_rules (merchant_id, name, reason, settings) VALUES (%s, %s, %s, %s::jsonb) ON CONFLICT DO NOTHING
    """
    added = 0
    for name, reason, settings in _STARTERS:
        values = (merchant_id, name, reason, dumps(RuleSettings(**settings).model_dump()))
        added += (await connection.execute(query, values)).rowcount
    return added


async def note_planned(connection: Connection, rule_id: int, day: date) -> bool:
    """Take a rule's planning for a day; False when it was done."""
    query = "UPDATE touch_rules SET planned_on = %s WHERE id = %s AND planned_on IS DISTINCT FROM %s"
    return (await connection.execute(query, (day, rule_id, day))).rowcount == 1


async def shops_to_plan(connection: Connection, day: date) -> list[int]:
    """Return the shops with a rule not yet planned for `day` (platform)."""
    query = "SELECT DISTINCT merchant_id FROM touch_rules WHERE enabled AND planned_on IS DISTINCT FROM %s ORDER BY 1"
    return [row["merchant_id"] for row in await (await connection.execute(query, (day,))).fetchall()]
