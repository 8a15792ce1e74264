"""Which plan a shop has, in force within two seconds (`Profiles`), and what it may spend: set by the operator."""

from __future__ import annotations

from agent.errors import NotFound
from agent.phrases import say
from agent.plans import Plan
from store.engine import Connection


async def plan_of(connection: Connection, merchant_id: int) -> Plan:
    """Return a shop's plan; raise `NotFound`."""
    row = await (await connection.execute("SELECT plan FROM merchants WHERE id = %s", (merchant_id,))).fetchone()
    if row is None:
        raise NotFound(say("access_no_shop", book="owner"))
    return Plan.named(row["plan"])


async def set_plan(connection: Connection, merchant_id: int, plan: Plan) -> Plan:
    """Give a shop a plan and return the one it had; raise `NotFound`."""
    query = """
    UPDATE merchants m SET plan = %s, updated_at = now()
    FROM (SELECT id, plan FROM merchants WHERE id = %s FOR UPDATE) b WHERE m.id = b.id RETURNING b.plan
    """
    row = await (await connection.execute(query, (plan.label, merchant_id))).fetchone()
    if row is None:
        raise NotFound(say("access_no_shop", book="owner"))
    return Plan.named(row["plan"])


async def budget_of(connection: Connection, merchant_id: int) -> int | None:
    """Return what a shop may spend on models a day, in fen: None for the house's figure, 0 for as much as it likes."""
    query = "SELECT daily_budget_fen FROM merchants WHERE id = %s"
    row = await (await connection.execute(query, (merchant_id,))).fetchone()
    return row["daily_budget_fen"] if row else None


async def set_budget(connection: Connection, merchant_id: int, daily_fen: int | None) -> None:
    """Give a shop a budget of its own, or, by None, the house's again."""
    query = "UPDATE merchants SET daily_budget_fen = %s, updated_at = now() WHERE id = %s"
    await connection.execute(query, (daily_fen, merchant_id))
