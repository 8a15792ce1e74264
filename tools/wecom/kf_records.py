"""Accounts, servicers, customers and session states of 微信客服 (wecom-api.md §3.4, §3.7)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class SessionState(IntEnum):
    """Who may speak in a session; the API may send in `NEW` and `ASSISTANT` only."""

    NEW = 0
    ASSISTANT = 1
    QUEUED = 2
    SERVICER = 3
    ENDED = 4


@dataclass(frozen=True, slots=True)
class ServiceState:
    """The state of a session; `servicer_userid` is empty unless a servicer has it."""

    state: SessionState
    servicer_userid: str


@dataclass(frozen=True, slots=True)
class KfAccount:
    """A kf account the app can see; `managed` tells whether it may send and assign there."""

    open_kfid: str
    name: str
    avatar: str
    managed: bool


@dataclass(frozen=True, slots=True)
class Servicer:
    """One who receives customers: a member, or a whole department (then `userid` is empty)."""

    userid: str
    department_id: int | None
    receiving: bool


@dataclass(frozen=True, slots=True)
class KfCustomer:
    """A customer seen in the last 48 hours; `unionid` only with a bound developer account."""

    external_userid: str
    nickname: str
    avatar: str
    gender: int
    unionid: str
    scene: str
    scene_param: str
