"""What a coupon takes off, from which amount, where and for what. A grant keeps the terms it was given with."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from agent.money import yuan


class Terms(BaseModel):
    """The terms of a coupon; money in fen.

    Attributes:
        amount_fen: Taken off; None for a coupon in percent.
        percent_off: 20 is 八折; None for a coupon of an amount.
        most_off_fen: The most it may take off: what it can cost the shop.
        threshold_fen: What must be spent.
        store_names: Where it holds; everywhere when empty.
        categories: What it holds for; everything when empty.
        floor_percent: What remains to be paid is at least this much of the price,
        floor_fen: and at least this.
    """

    model_config = ConfigDict(frozen=True)

    name: str
    amount_fen: int | None = None
    percent_off: int | None = None
    most_off_fen: int
    threshold_fen: int = 0
    store_names: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    floor_percent: int = 0
    floor_fen: int = 0

    def discount_fen(self, order_fen: int) -> int:
        """Return what it takes off an order; 0 when the order is too small for it."""
        if order_fen < self.threshold_fen:
            return 0
        off = self.amount_fen if self.amount_fen is not None else order_fen * (self.percent_off or 0) // 100
        return max(0, min(off, self.most_off_fen, order_fen - self.least_fen(order_fen)))

    def least_fen(self, order_fen: int) -> int:
        """Return what must be paid for an order whatever the coupon says."""
        return max(-(-order_fen * self.floor_percent // 100), self.floor_fen)

    def describe(self) -> str:
        """Return what it takes off, as people say it: 满 199 元减 20 元, 8 折，最多减 30 元."""
        if self.amount_fen is not None:
            return f"满 {yuan(self.threshold_fen)}减 {yuan(self.amount_fen)}" if self.threshold_fen else self._plain()
        tenths = f"{(100 - (self.percent_off or 0)) / 10:g} 折"
        start = f"满 {yuan(self.threshold_fen)}打 " if self.threshold_fen else ""
        return f"{start}{tenths}，最多减 {yuan(self.most_off_fen)}"

    def _plain(self) -> str:
        return f"无门槛减 {yuan(self.amount_fen or 0)}"

    def conditions(self) -> list[str]:
        """Return what else holds for it, a line each."""
        lines = []
        if self.store_names:
            lines.append(f"限{'、'.join(self.store_names)}使用")
        if self.categories:
            lines.append(f"限购买{'、'.join(self.categories)}")
        if self.floor_percent:
            lines.append(f"抵扣后实付不低于原价的 {self.floor_percent}%")
        if self.floor_fen:
            lines.append(f"抵扣后实付不低于 {yuan(self.floor_fen)}")
        return lines
