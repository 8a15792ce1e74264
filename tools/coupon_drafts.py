"""What goes out when a coupon is given or asked for: the link to the customer, the card to the owners."""

from __future__ import annotations

from collections.abc import Sequence

from agent.clock import day_said, moment_said
from agent.money import yuan
from agent.phrases import say
from store.conversations.outbox import Draft, OutboxKind
from store.coupons.approvals import Approval
from store.coupons.coupons import Coupon
from store.coupons.grants import Grant
from tools.claims import ClaimLinks
from tools.wecom import cards, messages

TAP = "approval"
_YES, _NO = "yes", "no"
_RED = 3


def how_to_use(grant: Grant, merchant_id: int, links: ClaimLinks) -> str:
    """Return how a customer gets at a coupon: by its link, or by its code once it is claimed."""
    terms, name = grant.terms.describe(), grant.terms.name
    if grant.status == "granted":
        until = moment_said(grant.claim_by)
        return say("coupon_link", name=name, terms=terms, until=until, link=links.link(merchant_id, grant.id))
    until = day_said(grant.last_moment, year=True)
    return say("coupon_code", name=name, terms=terms, until=until, code=grant.code)


def to_customer(text: str, dedupe_key: str) -> Draft:
    """Return a message to the customer that goes out once."""
    return Draft(OutboxKind.MESSAGE, {"says": text, "body": messages.text(text)}, dedupe_key)


def owner_card(approval: Approval, coupon: Coupon, customer: str, owners: Sequence[str], asker: str = "") -> Draft:
    """Return the card that asks the owners for a coupon; a tap comes back with `approval:<id>:yes` or `:no`.

    `asker` is the colleague who asks; empty for the assistant.
    """
    staff = {key: say(f"approval_{key}", book="staff") for key in ("title", "yes", "no")}
    card = cards.button_card(
        approval.task_id,
        staff["title"],
        [
            cards.Button(staff["yes"], f"{TAP}:{approval.id}:{_YES}"),
            cards.Button(staff["no"], f"{TAP}:{approval.id}:{_NO}", style=_RED),
        ],
        desc=coupon.terms.name,
        facts=[
            *([_fact("asker", asker)] if asker else []),
            _fact("customer", customer),
            _fact("coupon", coupon.terms.describe()),
            _fact("cost", yuan(coupon.terms.most_off_fen)),
            _fact("reason", messages.shorten(approval.reason, 120) or "—"),
            _fact("until", moment_said(approval.expires_at)),
        ],
    )
    says = f"{staff['title']}：{coupon.terms.name}"
    return Draft(OutboxKind.STAFF, {"says": says, "userids": list(owners), "body": card}, f"card:{approval.task_id}")


def tapped(event_key: str) -> tuple[int, bool] | None:
    """Return which approval a button decides and how; None for a key that is none of ours."""
    noun, _, rest = event_key.partition(":")
    number, _, answer = rest.partition(":")
    if noun != TAP or not (number.isascii() and number.isdecimal() and len(number) < 19) or answer not in (_YES, _NO):
        return None
    return int(number), answer == _YES


def _fact(key: str, value: str) -> cards.Fact:
    return cards.Fact(say(f"approval_{key}", book="staff"), value)
