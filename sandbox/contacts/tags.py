"""The tags a corp can put on customers (wecom-api.md §4.2)."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

from sandbox.refusal import Refusal

MAX_TAGS = 10_000
MAX_NAME = 30


@dataclass(slots=True)
class Tag:
    """One tag; `creator` is the agent id that made it, None for the console."""

    id: str
    name: str
    create_time: int
    order: int = 0
    creator: int | None = None


@dataclass(slots=True)
class TagGroup:
    """A named group of tags, never empty."""

    id: str
    name: str
    create_time: int
    order: int = 0
    tags: dict[str, Tag] = field(default_factory=dict)

    def named(self, name: str) -> Tag | None:
        """Return the tag of that name in this group."""
        return next((tag for tag in self.tags.values() if tag.name == name), None)


class TagBoard:
    """All tag groups of a corp."""

    def __init__(self) -> None:
        self.groups: dict[str, TagGroup] = {}
        self._ids = itertools.count(1)

    def require(self, tag_id: str) -> tuple[TagGroup, Tag]:
        """Return the tag with its group.

        Raises:
            Refusal: 40068 when there is none.
        """
        for group in self.groups.values():
            if tag_id in group.tags:
                return group, group.tags[tag_id]
        raise Refusal(40068, "invalid tagid")

    def group(self, group_id: str | None, name: str | None, order: int, now: int) -> TagGroup:
        """Return the group by id, else by name, else a new one of that name.

        Raises:
            Refusal: 40068 for an unknown id, 40072 without a name.
        """
        if group_id:
            if group_id not in self.groups:
                raise Refusal(40068, "invalid group id")
            return self.groups[group_id]
        if not name:
            raise Refusal(40072, "invalid tag group name")
        for known in self.groups.values():
            if known.name == name:
                return known
        fresh = TagGroup(f"etSimGroup{next(self._ids):03d}", name, now, order)
        self.groups[fresh.id] = fresh
        return fresh

    def add(self, group: TagGroup, names: dict[str, int], now: int, creator: int | None = None) -> list[Tag]:
        """Add tags `{name: order}` to a group and return them.

        Raises:
            Refusal: 40071 a name is in the group already, 40072 bad length, 40126 above 10,000 tags.
        """
        for name in names:
            if not 1 <= len(name) <= MAX_NAME:
                raise Refusal(40072, "invalid tag name length")
            if group.named(name):
                raise Refusal(40071, "tag name exists")
        if len(names) + sum(len(known.tags) for known in self.groups.values()) > MAX_TAGS:
            raise Refusal(40126, "too many tags")
        fresh = [Tag(f"etSimTag{next(self._ids):04d}", name, now, order, creator) for name, order in names.items()]
        group.tags.update({tag.id: tag for tag in fresh})
        return fresh

    def drop(self, tag_id: str) -> None:
        """Delete a tag; its group goes with the last one."""
        group, tag = self.require(tag_id)
        del group.tags[tag.id]
        self.drop_if_empty(group)

    def drop_if_empty(self, group: TagGroup) -> None:
        """Delete a group without tags; there is no such thing as an empty one."""
        if not group.tags:
            self.groups.pop(group.id, None)
