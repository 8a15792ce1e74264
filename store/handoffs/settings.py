"""How a shop wants hand-overs and surveys: how long to wait for people, and what the assistant may do after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from agent.handing_over import SENSITIVE
from store.engine import Connection


@dataclass(frozen=True, slots=True)
class HandoffSettings:
    """What the owner set; a shop without a row has these.

    Attributes:
        patience_minutes: How long a customer waits for one person before the next is asked.
        return_minutes: Silence of staff after which the assistant takes the customer back; None is never.
            Only with the owner's consent, which `consent_by` and `consent_at` keep.
        call_back: Whether a customer nobody came for is offered a call.
        money_limit_fen: From which amount of money wanted back a person decides; 0 is never.
        sensitive_words: What only people talk about.
        survey: Whether customers are asked how it was when staff end a conversation.
        survey_minutes: Silence after which the assistant asks by itself; None is never.
        silence_minutes: Silence after an answer that counts as solved.
    """

    patience_minutes: int = 3
    return_minutes: int | None = None
    consent_by: str | None = None
    consent_at: datetime | None = None
    call_back: bool = True
    money_limit_fen: int = 50_000
    sensitive_words: tuple[str, ...] = SENSITIVE
    survey: bool = True
    survey_minutes: int | None = None
    silence_minutes: int = 30

    @classmethod
    def read(cls, row: Mapping[str, Any] | None) -> HandoffSettings:
        """Return the settings in a row; those of a new shop when there is none."""
        if row is None:
            return cls()
        known = {field.name: row[field.name] for field in fields(cls)}
        return cls(**known | {"sensitive_words": tuple(row["sensitive_words"])})


_NAMES = [field.name for field in fields(HandoffSettings)]
_SAVE = f"""
INSERT INTO handoff_settings (merchant_id, {", ".join(_NAMES)})
VALUES (%(merchant)s, {", ".join(f"%({name})s" for name in _NAMES)})
ON CONFLICT (merchant_id) DO UPDATE SET
    {", ".join(f"{name} = excluded.{name}" for name in _NAMES)}, updated_at = now()
"""  # noqa: S608  (names of our own columns)


async def load_handoff_settings(connection: Connection) -> HandoffSettings:
    """Return the settings of the shop."""
    return HandoffSettings.read(await (await connection.execute("SELECT * FROM handoff_settings")).fetchone())


async def save_handoff_settings(connection: Connection, merchant_id: int, settings: HandoffSettings) -> None:
    """Keep the settings of the shop; raises `psycopg.errors.CheckViolation` beyond the table's limits."""
    values = asdict(settings) | {"merchant": merchant_id, "sensitive_words": list(settings.sensitive_words)}
    await connection.execute(_SAVE.encode(), values)
