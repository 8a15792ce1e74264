"""What a person may do in a shop."""

from __future__ import annotations

from enum import IntEnum


class Role(IntEnum):
    """Each role may do what those below it may."""

    STAFF = 1
    OWNER = 2
    OPERATOR = 3

    @classmethod
    def named(cls, name: str) -> Role:
        """Return the role a row names; anything but owner and operator is staff."""
        return {"owner": cls.OWNER, "operator": cls.OPERATOR}.get(name, cls.STAFF)
