"""What a callback can tell us (wecom-api.md §2, §3.1, §3.3, §4.8, §5.1, §5.2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class KfSignal:
    """Something happened in a kf account: sync it. The token is good for ten minutes."""

    open_kfid: str
    token: str = field(repr=False)
    created_at: datetime


@dataclass(frozen=True, slots=True)
class KfAccountChange:
    """The app was given kf accounts to manage, or lost them."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ContactChange:
    """A customer and a member became friends, parted, or a member edited the customer in WeCom.

    `change_type` is such as ``add_external_contact`` (§4.8). `welcome_code` lives 20 seconds. `source` and
    `fail_reason` are empty except for deletions by transfer and refused transfers.
    """

    change_type: str
    userid: str
    external_userid: str
    state: str
    welcome_code: str = field(repr=False)
    source: str
    fail_reason: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class TagChange:
    """Somebody made, renamed, deleted or sorted customer tags in WeCom's console (§4.8): read the tags again.

    `change_type` is create, update, delete or shuffle; of a deleted group only the group is told.
    """

    change_type: str
    tag_id: str
    tag_type: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class CardTap:
    """An employee tapped a button of a template card.

    `response_code` updates the card once within 72 hours. `selected` has the chosen option ids by question.
    """

    userid: str
    task_id: str
    event_key: str
    response_code: str = field(repr=False)
    card_type: str
    selected: dict[str, tuple[str, ...]]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class StaffMessage:
    """An employee wrote to the app. `text` is readable for every type; `media_id` is empty without media."""

    userid: str
    msgid: str
    msgtype: str
    text: str
    media_id: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class MemberGone:
    """A member left the corp or the app's visible range."""

    userid: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Other:
    """A callback nothing is done about; `event` and `change_type` are empty when it has none."""

    msgtype: str
    event: str
    change_type: str
    userid: str
    created_at: datetime


Signal = KfSignal | KfAccountChange | ContactChange | TagChange | CardTap | StaffMessage | MemberGone | Other
