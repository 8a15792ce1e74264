"""All figures of a period beside those of others, as the program shows them without a report."""

from __future__ import annotations

from agent.periods import Against, Period
from graphs.narration.nodes.collect import known_figures
from store.engine import Connection
from store.reports.figures import Values, beginnings, figures_of


async def measured_period(connection: Connection, period: Period) -> tuple[Values, dict[Against, Values]]:
    """Return a period's figures, and those of what it is held against as far as the shop had any then."""
    begun = await beginnings(connection)
    rivals = {
        against: known_figures(await figures_of(connection, rival), begun, rival)
        for against, rival in period.rivals().items()
    }
    return await figures_of(connection, period.span), rivals
