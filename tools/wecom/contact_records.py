"""Customers of members, tags and contact ways, as WeCom tells them (wecom-api.md §4.1–4.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Follow:
    """One member following one customer; corp tags by id, personal tags left out (they have none)."""

    userid: str
    remark: str
    state: str
    add_way: int
    tag_ids: tuple[str, ...]
    mobiles: tuple[str, ...]
    since: datetime

    @classmethod
    def read(cls, row: Row) -> Follow:
        """Return the relation in a row of ``follow_user``, or in a ``follow_info``."""
        tags = row.get("tag_id") or [tag.get("tag_id") for tag in row.get("tags") or []]
        return cls(
            userid=_text(row, "userid"),
            remark=_text(row, "remark"),
            state=_text(row, "state"),
            add_way=int(row.get("add_way") or 0),
            tag_ids=tuple(str(tag) for tag in tags if tag),
            mobiles=tuple(str(number) for number in row.get("remark_mobiles") or []),
            since=datetime.fromtimestamp(int(row.get("createtime") or 0), UTC),
        )


@dataclass(frozen=True, slots=True)
class Contact:
    """A customer of one or more members; `unionid` is empty without a bound developer account."""

    external_userid: str
    name: str
    unionid: str
    follows: tuple[Follow, ...]

    @classmethod
    def read(cls, profile: Row, follows: tuple[Follow, ...]) -> Contact:
        """Return the customer in an ``external_contact``."""
        return cls(_text(profile, "external_userid"), _text(profile, "name"), _text(profile, "unionid"), follows)


@dataclass(frozen=True, slots=True)
class CorpTag:
    """A tag of the corp with the group it stands in."""

    id: str
    name: str
    group_id: str
    group: str

    @classmethod
    def of_group(cls, row: Row) -> list[CorpTag]:
        """Return the living tags in a row of ``tag_group``."""
        group_id, group = _text(row, "group_id"), _text(row, "group_name")
        tags = [tag for tag in row.get("tag") or [] if not tag.get("deleted")]
        return [cls(_text(tag, "id"), _text(tag, "name"), group_id, group) for tag in tags]


@dataclass(frozen=True, slots=True)
class ContactWay:
    """A QR code that adds a member; losing `config_id` means never being able to change it."""

    config_id: str
    qr_code: str


def _text(row: Row, name: str) -> str:
    return str(row.get(name) or "")
