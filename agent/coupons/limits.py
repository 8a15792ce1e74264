"""What a shop's owner allows to be given away."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from agent.coupons.terms import Terms

_MOST_FEN = 10_000_000
_MOST = 100_000


class Limits(BaseModel):
    """A shop's limits for coupons; money in fen, days and months of the shop's own time.

    Attributes:
        assistant_limit_fen: What the assistant may grant by itself; above it the owner is asked.
        staff_limit_fen: What a member of the staff may grant.
        customer_per_day: Coupons a customer may get in a day,
        customer_per_month: and in a month.
        shop_per_day: Coupons the shop gives in a day.
        day_budget_fen: What the coupons of a day may cost at most,
        month_budget_fen: and those of a month.
        floor_percent: A customer pays at least this much of the price,
        floor_fen: and at least this.
        approval_hours: How long the owner may take to decide.
        claim_hours: How long a link to claim a coupon works.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    assistant_limit_fen: int = Field(default=1_000, ge=0, le=_MOST_FEN)
    staff_limit_fen: int = Field(default=5_000, ge=0, le=_MOST_FEN)
    customer_per_day: int = Field(default=1, ge=0, le=_MOST)
    customer_per_month: int = Field(default=3, ge=0, le=_MOST)
    shop_per_day: int = Field(default=100, ge=0, le=_MOST)
    day_budget_fen: int = Field(default=50_000, ge=0, le=_MOST_FEN * 100)
    month_budget_fen: int = Field(default=500_000, ge=0, le=_MOST_FEN * 100)
    floor_percent: int = Field(default=70, ge=0, le=100)
    floor_fen: int = Field(default=0, ge=0, le=_MOST_FEN)
    approval_hours: int = Field(default=24, ge=1, le=72)
    claim_hours: int = Field(default=72, ge=1, le=720)

    def floored(self, terms: Terms) -> Terms:
        """Return terms with this shop's lowest price in them: what is granted now is held to it for good."""
        return terms.model_copy(update={"floor_percent": self.floor_percent, "floor_fen": self.floor_fen})

    def breaks_floor(self, terms: Terms) -> bool:
        """Whether a coupon promises more than the lowest price allows, on the smallest order it is for."""
        if terms.percent_off is not None and 100 - terms.percent_off < self.floor_percent:
            return True
        smallest = terms.threshold_fen
        return bool(smallest) and self.floored(terms).discount_fen(smallest) < terms.discount_fen(smallest)
