"""Carrying errands out: record and effect in one transaction, each key once."""

from __future__ import annotations

from collections.abc import Iterable

from store.conversations.tool_calls import record_call
from store.engine import Connection
from tools.errands import Errand


async def carry_out(connection: Connection, merchant_id: int, conversation_id: int, errands: Iterable[Errand]) -> None:
    """Do what write tools proposed, in the caller's transaction; a key that was carried out before is left alone.

    Raises:
        Outpaced: One of them cannot be done as it was told: roll back, and think the turn again.
    """
    for errand in errands:
        if await record_call(
            connection,
            merchant_id,
            conversation_id,
            key=errand.key,
            tool=errand.tool,
            arguments=errand.arguments,
            result=errand.proposal.fact,
        ):
            await errand.proposal.apply(connection)
