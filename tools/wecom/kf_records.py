"""Accounts, servicers, customers and session states of 微信客服 (wecom-api.md §3.4, §3.7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

Row = Mapping[str, Any]


class SessionState(IntEnum):
    """Who may speak in a session; the API may send in `NEW` and `ASSISTANT` only."""

    NEW = 0
    ASSISTANT = 1
    QUEUED = 2
    SERVICER = 3
    ENDED = 4

    @classmethod
    def _missing_(cls, value: object) -> SessionState:  # noqa: ARG003
        # A state WeCom may add one day is none in which we may speak.
        return cls.ENDED


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

    @classmethod
    def read(cls, row: Row) -> KfAccount:
        """Return the account in one row of ``account_list``."""
        managed = bool(row.get("manage_privilege"))
        return cls(_text(row, "open_kfid"), _text(row, "name"), _text(row, "avatar"), managed)


@dataclass(frozen=True, slots=True)
class Servicer:
    """One who receives customers: a member, or a whole department (then `userid` is empty)."""

    userid: str
    department_id: int | None
    receiving: bool

    @classmethod
    def read(cls, row: Row) -> Servicer:
        """Return the servicer in one row of ``servicer_list``, where status 0 means receiving."""
        return cls(_text(row, "userid"), row.get("department_id"), row.get("status") == 0)


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

    @classmethod
    def read(cls, row: Row) -> KfCustomer:
        """Return the customer in one row of ``customer_list``."""
        context = row.get("enter_session_context") or {}
        return cls(
            external_userid=_text(row, "external_userid"),
            nickname=_text(row, "nickname"),
            avatar=_text(row, "avatar"),
            gender=int(row.get("gender") or 0),
            unionid=_text(row, "unionid"),
            scene=_text(context, "scene"),
            scene_param=_text(context, "scene_param"),
        )


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value)
