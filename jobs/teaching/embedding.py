"""Another embedding model: its vectors are made in the background, while the old ones serve."""

from __future__ import annotations

from agent.clock import in_shop_time
from agent.errors import ModelUnavailable
from jobs.house import House
from jobs.requests import index_job
from jobs.teaching.indexing import look_over
from store.deferring import defer
from store.entries.embeddings import note_progress

_LONGEST_ERROR = 500


async def re_embed(house: House, merchant_id: int) -> None:
    """Make the vectors the wanted model lacks, tell how far it is, then let the index go over to them.

    It goes on where it was broken off.

    Raises:
        ModelUnavailable: the endpoint does not answer; what it read so far is kept.
    """
    search = house.resources.search
    today = in_shop_time(house.clock()).date()
    _, entries = await look_over(house.database, merchant_id, today)
    done, total = 0, len(entries)
    try:
        async for done, total in search.re_embed(merchant_id, entries):
            async with house.database.shop(merchant_id) as connection:
                await note_progress(connection, merchant_id, done, total, house.clock())
    except ModelUnavailable as error:
        async with house.database.shop(merchant_id) as connection:
            await note_progress(connection, merchant_id, done, total, house.clock(), str(error)[:_LONGEST_ERROR])
        raise
    async with house.database.shop(merchant_id) as connection:
        await defer(connection, [index_job(merchant_id)])
