"""After-sales tickets as the REST API speaks of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, Field

from api.shapes.asked import Asked
from store.service.tickets import Ticket, TicketStatus

Text = Annotated[str, Field(max_length=500, pattern=r"^[^\x00]*$")]


class TicketMove(Asked):
    """Where a ticket goes and why; `says`, if not empty, is sent to the customer word for word."""

    status: TicketStatus
    note: Text = ""
    says: Text = ""


class TicketAssign(Asked):
    """Who sees to a ticket, and until when if that changes."""

    userid: Annotated[str, Field(min_length=1, max_length=64)]
    due_at: AwareDatetime | None = None


class TicketNote(Asked):
    """A note for colleagues."""

    note: Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00]*$")]


class TicketEventPublic(BaseModel):
    """Who did what to a ticket when."""

    at: datetime
    actor: str
    what: str
    note: str


class TicketPublic(BaseModel):
    """A ticket; `suggestions` are texts for the customer by status, to be confirmed or changed by a person."""

    id: int
    kind: str
    status: TicketStatus
    conversation_id: int
    external_userid: str
    customer: str
    order_no: str
    summary: str
    evidence: list[str]
    userid: str | None
    due_at: datetime
    opened_at: datetime
    changed_at: datetime
    history: list[TicketEventPublic] = []
    suggestions: dict[str, str] = {}

    @classmethod
    def of(
        cls,
        ticket: Ticket,
        customer: str,
        history: list[dict[str, Any]] | None = None,
        suggestions: dict[str, str] | None = None,
    ) -> TicketPublic:
        """Return a ticket as the API tells it."""
        own = {name: getattr(ticket, name) for name in cls.model_fields if hasattr(ticket, name)}
        events = [TicketEventPublic(**one) for one in history or []]
        own |= {"evidence": list(ticket.evidence), "customer": customer}
        return cls(**own, history=events, suggestions=suggestions or {})
