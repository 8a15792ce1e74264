"""Simulated customers: who they are, what they want, how long they try."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import yaml
from pydantic import Field

from evals.schema.expect import Expect
from evals.schema.part import Part

_FILE = Path(__file__).with_name("personas.yaml")


class Answer(Part):
    """What a customer says when the assistant's words match a pattern."""

    when: str
    says: str


class Persona(Part):
    """A customer; without a model they follow `opens`, `answers` and `presses`.

    Attributes:
        patience: How many times they write at most.
        answers: Said, each once, when the last reply matches.
        presses: Said in order when no answer fits.
        reached: What must be true for their goal to be reached.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    shop: str
    customer: str = ""
    goal: str
    style: str
    patience: Annotated[int, Field(ge=1, le=12)] = 4
    opens: str
    answers: list[Answer] = []
    presses: list[str] = []
    reached: Expect


class PersonaFile(Part):
    """The file of personas."""

    personas: list[Persona]


def personas() -> list[Persona]:
    """Return all personas."""
    return PersonaFile.model_validate(yaml.safe_load(_FILE.read_text(encoding="utf-8"))).personas
