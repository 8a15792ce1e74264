"""Column types that several tables share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Identity, Text, func
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field


def identity() -> Any:
    """Return a key the database gives out."""
    return Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))


def shop_key() -> Any:
    """Return the column that says whose row it is."""
    return Field(foreign_key="merchants.id", ondelete="CASCADE", sa_type=BigInteger)


def texts() -> Any:
    """Return a list of texts, empty by default."""
    return Field(default_factory=list, sa_column=Column(ARRAY(Text), nullable=False, server_default="{}"))


def document() -> Any:
    """Return a JSON object, empty by default."""
    return Field(default_factory=dict, sa_column=Column(JSONB, nullable=False, server_default="{}"))


def moment(*, nullable: bool = False) -> Any:
    """Return an aware time; the database's own `now()` by default unless it may be null."""
    default = None if nullable else func.now()
    return Field(default=None, sa_column=Column(DateTime(timezone=True), nullable=nullable, server_default=default))
