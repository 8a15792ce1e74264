"""Proposals: what staff answered, accepted into the knowledge with one call, or not."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from agent.errors import NotFound
from agent.phrases import say
from api.access import Access, OwnerAccess, StaffAccess
from api.paging import Page, PageQuery, page_of
from api.shapes.proposals import ProposalAccept, ProposalPublic, State
from jobs.teaching.proposals import accept, reject, reopen
from store.gaps.proposals import list_proposals, proposal_of

router = APIRouter(prefix="/api/shops/{shop_id}/knowledge/proposals", tags=["Proposals"])

ProposalId = Annotated[int, Path(ge=1, lt=2**63, description="编号")]


async def _proposal(access: Access, proposal_id: int) -> ProposalPublic:
    async with access.house.database.shop(access.merchant_id) as connection:
        proposal = await proposal_of(connection, proposal_id)
    if proposal is None:
        raise NotFound(say("proposal_unknown", book="owner"))
    return ProposalPublic.of(proposal)


@router.get("")
async def get_proposals(
    access: StaffAccess, page: PageQuery, state: Annotated[State, Query(description="状态")] = "open"
) -> Page[ProposalPublic]:
    """Return proposals, newest first, with their newest sources (any member of the staff)."""
    async with access.house.database.shop(access.merchant_id) as connection:
        found = await list_proposals(connection, state, page.limit + 1, page.after)
    items = [ProposalPublic.of(proposal) for proposal in found]
    return page_of(items, page.limit)


@router.get("/{proposal_id}")
async def get_proposal(access: StaffAccess, proposal_id: ProposalId) -> ProposalPublic:
    """Return one proposal (any member of the staff)."""
    return await _proposal(access, proposal_id)


@router.post("/{proposal_id}/accept")
async def post_acceptance(
    access: OwnerAccess, proposal_id: ProposalId, body: ProposalAccept | None = None
) -> ProposalPublic:
    """Publish a proposal as it is or edited; 409 when somebody decided it already (owner)."""
    house, wish = access.house, (body or ProposalAccept()).wish()
    await accept(house.database, access.merchant_id, proposal_id, wish, author=access.actor, now=house.clock())
    return await _proposal(access, proposal_id)


@router.post("/{proposal_id}/reject")
async def post_rejection(access: OwnerAccess, proposal_id: ProposalId) -> ProposalPublic:
    """Put a proposal away: the same answer is not proposed again; 409 when it is decided already (owner)."""
    house = access.house
    await reject(house.database, access.merchant_id, proposal_id, author=access.actor, now=house.clock())
    return await _proposal(access, proposal_id)


@router.post("/{proposal_id}/reopen")
async def post_reopening(access: OwnerAccess, proposal_id: ProposalId) -> ProposalPublic:
    """Take a rejected proposal up again; 409 for an accepted one: its entry has a history to go back in (owner)."""
    house = access.house
    await reopen(house.database, access.merchant_id, proposal_id, author=access.actor, now=house.clock())
    return await _proposal(access, proposal_id)
