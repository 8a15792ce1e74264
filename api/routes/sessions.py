"""Where somebody is signed in, and signing out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response
from pydantic import BaseModel

from agent.errors import NotFound
from agent.phrases import say
from api.access import CurrentVisitor
from api.cookies import SESSION
from store.access.web_sessions import SignedIn, close_all_sessions, close_session, sessions_of

router = APIRouter(prefix="/api", tags=["Access"])


class OwnSession(BaseModel):
    """One browser somebody is signed in with; `here` is the one that asks."""

    session: SignedIn
    here: bool


@router.get("/me/sessions")
async def list_sessions(visitor: CurrentVisitor) -> list[OwnSession]:
    """Return where one is signed in, latest first."""
    async with visitor.house.database.platform() as connection:
        found = await sessions_of(connection, visitor.session, visitor.house.clock())
    return [OwnSession(session=one, here=one.id == visitor.session.id) for one in found]


@router.delete("/me/sessions/{session_id}", status_code=204)
async def end_session(session_id: Annotated[int, Path(ge=1, lt=2**63)], visitor: CurrentVisitor) -> None:
    """Sign out of another browser."""
    async with visitor.house.database.platform() as connection:
        if not await close_session(connection, visitor.session, session_id):
            raise NotFound(say("access_no_session", book="owner"))


@router.post("/logout", status_code=204)
async def sign_out(response: Response, visitor: CurrentVisitor) -> None:
    """Sign out of this browser."""
    async with visitor.house.database.platform() as connection:
        await close_session(connection, visitor.session, visitor.session.id)
    response.delete_cookie(SESSION, path="/")


@router.post("/logout/everywhere", status_code=204)
async def sign_out_everywhere(response: Response, visitor: CurrentVisitor) -> None:
    """Sign out of every browser, however one signed in."""
    async with visitor.house.database.platform() as connection:
        await close_all_sessions(connection, visitor.session)
    response.delete_cookie(SESSION, path="/")
