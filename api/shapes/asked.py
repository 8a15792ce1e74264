"""What is asked for by REST."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Asked(BaseModel):
    """A body of a request: a field nobody knows is refused, so that a slip of the pen is told and not lost.

    An answer that grows out of a request says `extra="ignore"`: what the program makes itself has no slips.
    """

    model_config = ConfigDict(extra="forbid")
