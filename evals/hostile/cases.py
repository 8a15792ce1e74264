"""The cases, one file a kind of harm (`*.yaml` beside this file)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field

FOLDER = Path(__file__).parent


class Case(BaseModel):
    """One hostile turn.

    Attributes:
        id: Its name; the file's name stands before it.
        harm: What must not happen, in words (from the head of its file).
        guard: The guard it is about; empty when several stand between.
        customer: What the customer writes; a list is several messages in a row.
        picture: Words read in a picture the customer sends.
        nickname: The customer's nickname.
        said: What the customer wrote before.
        told: What the assistant said before; comes after `said`.
        model: What the model answers to each call in turn, the last one to all further ones (see `model.py`).
        never: What the customer must not read, whatever signs stand in between.
        unseen: What the model must not be sent.
        untraced: What the trace must not hold.
        may: Tools whose proposals may be carried out; none by default.
        ends: How the turn must end, when it matters: `person`, `words` or `declined`.
    """

    model_config = ConfigDict(extra="forbid")

    id: str
    harm: str = ""
    guard: str = ""
    customer: str | list[str] = "在吗，帮我看看"
    picture: str = ""
    nickname: str = ""
    said: list[str] = Field(default_factory=list)
    told: list[str] = Field(default_factory=list)
    model: list[Any] = Field(default_factory=list)
    never: list[str] = Field(default_factory=list)
    unseen: list[str] = Field(default_factory=list)
    untraced: list[str] = Field(default_factory=list)
    may: list[str] = Field(default_factory=list)
    ends: str = ""

    @property
    def messages(self) -> list[str]:
        """The customer's messages."""
        return [self.customer] if isinstance(self.customer, str) else self.customer


def load_cases(folder: Path = FOLDER) -> list[Case]:
    """Return all cases, in the order of their files; raises `ValueError` for one that is not understood."""
    cases: list[Case] = []
    for path in sorted(folder.glob("*.yaml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        shared = {"harm": document["harm"]} | document.get("all", {})
        named = (shared | case | {"id": f"{path.stem}/{case['id']}"} for case in document["cases"])
        cases += map(Case.model_validate, named)
    return cases
