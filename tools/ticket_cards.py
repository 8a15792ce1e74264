"""What colleagues read about tickets."""

from __future__ import annotations

from collections.abc import Sequence

from agent.clock import moment_said
from agent.phrases import say
from store.conversations.outbox import Draft, OutboxKind
from store.service.tickets import Ticket
from store.shops.merchants import Profile
from tools.wecom import cards, messages

_SUMMARY_BYTES = 600


def in_charge(profile: Profile, ticket: Ticket) -> list[str]:
    """Return who sees to a ticket: its colleague, while they are on the staff, else the owners."""
    known = {member.userid for member in profile.staff}
    return [ticket.userid] if ticket.userid in known and ticket.userid else profile.owners


def ticket_card(
    key: str, ticket: Ticket, customer: str, words: str, userids: Sequence[str], dedupe_key: str, owner: str = ""
) -> Draft:
    """Return a message to colleagues about a ticket; `key` is its text in the staff's book after `ticket_card_`.

    `owner` is what its colleague is called.
    """
    text = say(
        f"ticket_card_{key}",
        book="staff",
        number=str(ticket.id),
        kind=say(f"ticket_kind_{ticket.kind}", book="owner"),
        customer=customer,
        order=ticket.order_no or say("ticket_card_no_order", book="staff"),
        summary=messages.shorten(words, _SUMMARY_BYTES),
        evidence=str(len(ticket.evidence)),
        due=moment_said(ticket.due_at),
        owner=owner or say("ticket_card_nobody", book="staff"),
    )
    payload = {"says": text, "userids": list(userids), "body": cards.staff_text(text)}
    return Draft(OutboxKind.STAFF, payload, dedupe_key)
