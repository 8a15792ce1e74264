"""From what a turn decided to rows for the outbox: bubbles, the transfer to people, the card for staff."""

from __future__ import annotations

from agent.clock import in_shop_time
from agent.phrases import say
from graphs.conversation.menus import clip
from graphs.conversation.state import Bubble, HandOver
from jobs.house import House
from store.merchants import Profile
from store.outbox import Draft, OutboxKind
from tools.wecom import cards, messages

_CARD_BYTES = 300


def speech(bubble: Bubble) -> Draft:
    """Return a bubble as a message to the customer."""
    body = (
        messages.menu(bubble.text, [(item.id, item.text) for item in bubble.menu], bubble.tail)
        if bubble.menu
        else messages.text(bubble.text)
    )
    return Draft(OutboxKind.MESSAGE, {"says": bubble.says, "body": body})


def known_as(nickname: str, external_userid: str) -> str:
    """Return how colleagues tell this customer from others."""
    return nickname or f"{say('card_new_customer', book='staff')} …{external_userid[-6:]}"


def to_people(
    house: House, profile: Profile, open_kfid: str, question: str, customer: str, wish: HandOver
) -> list[Draft]:
    """Return what brings a person in: the session moved while somebody is there, and a card in any case."""
    account = profile.account(open_kfid)
    hours = profile.hours
    servicers = list(account.servicers) if account else []
    drafts = []
    if servicers and (hours.is_open(house.clock()) or wish.urgent):
        drafts.append(Draft(OutboxKind.TRANSFER, {"says": "转人工", "servicers": servicers}))
    owners = [member.userid for member in profile.staff if member.role == "owner"]
    readers = list(dict.fromkeys([*servicers, *owners]))
    if readers:
        # WeCom drops a message that equals one of the last half hour (wecom-api.md §5.1)
        who = f"{customer}（{in_shop_time(house.clock()):%H:%M:%S}）"
        drafts.append(
            Draft(OutboxKind.STAFF, {"says": wish.reason, "userids": readers, "body": _card(question, who, wish)})
        )
    return drafts


def _card(question: str, customer: str, wish: HandOver) -> messages.Message:
    text = "\n".join(
        [
            say("card_title_urgent" if wish.urgent else "card_title", book="staff"),
            say(
                "card_body",
                book="staff",
                customer=customer,
                reason=clip(wish.reason, _CARD_BYTES),
                says=clip(question, _CARD_BYTES) or say("card_no_words", book="staff"),
            ),
        ]
    )
    return cards.staff_text(text)
