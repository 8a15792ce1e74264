"""What the toolbox knows of a tool beside its signature."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from langchain_core.tools import BaseTool

from agent.plans import Plan


class ToolKind(StrEnum):
    """What a tool does to the world."""

    READ = "read"
    WRITE = "write"
    HAND_OVER = "hand_over"


@dataclass(frozen=True, slots=True)
class Registered:
    """A tool with its mark, the least plan it comes with, and how often a turn may call it."""

    tool: BaseTool
    kind: ToolKind = ToolKind.READ
    plan: Plan = Plan.BASIC
    budget: int = 4
