"""Which embedding model serves a shop, how far a new one is, and what embedding cost."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter

from api.access import OwnerAccess, StaffAccess
from api.shapes.embedding import EmbeddingDay, EmbeddingPublic
from jobs.requests import index_job
from store.deferring import defer
from store.entries.embeddings import embedding_costs, embedding_state

router = APIRouter(prefix="/api/shops/{shop_id}/embedding", tags=["Embedding"])


@router.get("")
async def get_embedding(access: StaffAccess) -> EmbeddingPublic:
    """Return the model that serves, the progress of another one, and tokens and cost by day and in all."""
    search = access.house.resources.search
    async with access.house.database.shop(access.merchant_id) as connection:
        state = await embedding_state(connection, access.merchant_id)
        days, tokens, cost_fen = await embedding_costs(connection, access.merchant_id)
    told = asdict(state) if state else {"version": 0, "done": 0, "total": 0, "error": "", "updated_at": None}
    wanted = search.profile
    serving = state.serving if state else wanted
    if state and state.wanted != wanted:  # set a moment ago: what the row counts is the model before
        told["done"] = 0
    return EmbeddingPublic(
        **told | {"wanted": wanted, "serving": serving, "switching": serving != wanted},
        tokens=tokens,
        cost_fen=round(cost_fen, 4),
        days=[EmbeddingDay(**asdict(day)) for day in days],
    )


@router.post("/refresh", status_code=202)
async def post_refresh(access: OwnerAccess) -> None:
    """Hold the shop's vectors against its knowledge and the wanted model now, not at the next daily check."""
    async with access.house.database.shop(access.merchant_id) as connection:
        await defer(connection, [index_job(access.merchant_id)])
