"""Which plan a shop has: set by the operator, in force within two seconds (`Profiles`); nothing is lost by a change."""

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
