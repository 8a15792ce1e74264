"""Why a customer hears from the shop unasked."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """One word a reason; the ledger keeps it."""

    DORMANT = "dormant"
    BIRTHDAY = "birthday"
    FESTIVAL = "festival"
    REPURCHASE = "repurchase"
    CARE = "care"
    BROADCAST = "broadcast"
    BOOKING = "booking"
    SURVEY = "survey"
    ANSWER = "answer"

    @property
    def is_service(self) -> bool:
        """Whether it belongs to something the customer asked for themselves: caps do not count it."""
        return self in (Reason.BOOKING, Reason.SURVEY, Reason.ANSWER)

    @property
    def has_its_day(self) -> bool:
        """Whether it is about the day itself, so that a public holiday is no reason to be silent."""
        return self in (Reason.BIRTHDAY, Reason.FESTIVAL) or self.is_service

    @property
    def sells(self) -> bool:
        """Whether it wants the customer to buy: not while something is wrong between them and the shop."""
        return self in (Reason.DORMANT, Reason.REPURCHASE, Reason.BROADCAST, Reason.FESTIVAL, Reason.BIRTHDAY)
