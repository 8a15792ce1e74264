"""How long a shop gives itself for after-sales tickets, and who sees to them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from store.engine import Connection

TicketKind = Literal["refund", "return", "exchange", "repair", "complaint", "other"]
Hours = Annotated[int, Field(ge=1, le=720)]


class TicketSettings(BaseModel):
    """Hours until a ticket of each kind is due, minutes of warning, and the colleague who gets new ones.

    Without `default_userid` new tickets are the owners' until somebody is put in charge.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    refund_hours: Hours = 24
    return_hours: Hours = 48
    exchange_hours: Hours = 48
    repair_hours: Hours = 72
    complaint_hours: Hours = 12
    other_hours: Hours = 48
    remind_minutes: Annotated[int, Field(ge=0, le=1440)] = 120
    default_userid: Annotated[str, Field(min_length=1, max_length=64)] | None = None

    def hours_for(self, kind: str) -> int:
        """Return the hours until a ticket of this kind is due."""
        return int(getattr(self, f"{kind}_hours"))


_NAMES = tuple(TicketSettings.model_fields)


async def load_ticket_settings(connection: Connection) -> TicketSettings:
    """Return the shop's settings; those of a new shop until it says otherwise."""
    query = f"SELECT {', '.join(_NAMES)} FROM ticket_settings"  # noqa: S608  (our own columns)
    row = await (await connection.execute(query.encode())).fetchone()
    return TicketSettings(**row) if row else TicketSettings()


async def save_ticket_settings(connection: Connection, merchant_id: int, settings: TicketSettings) -> None:
    """Keep the shop's settings."""
    query = f"""
    INSERT INTO ticket_settings (merchant_id, {", ".join(_NAMES)})
    VALUES (%(merchant)s, {", ".join(f"%({name})s" for name in _NAMES)})
    ON CONFLICT (merchant_id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _NAMES)}
    """  # noqa: S608
    await connection.execute(query.encode(), settings.model_dump() | {"merchant": merchant_id})
