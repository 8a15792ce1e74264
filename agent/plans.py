"""What a shop has subscribed to; the tiers gate tools and features."""

from __future__ import annotations

from enum import IntEnum


class Plan(IntEnum):
    """Each tier has what those below it have."""

    BASIC = 1
    STANDARD = 2
    FULL = 3

    @property
    def label(self) -> str:
        """Return the tier as people and rows name it."""
        return _LABELS[self]

    @classmethod
    def named(cls, label: str) -> Plan:
        """Return the tier of a label; raise `ValueError` for one there is not."""
        return next((plan for plan, known in _LABELS.items() if known == label), None) or _unknown(label)


_LABELS = {Plan.BASIC: "基础", Plan.STANDARD: "标准", Plan.FULL: "高级"}


def _unknown(label: str) -> Plan:
    raise ValueError(f"there is no plan {label!r}")
