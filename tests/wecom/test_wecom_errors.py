"""Numbers become named errors, and those a person must repair say how."""

from __future__ import annotations

import pytest

from agent.errors import XiaoerError
from tools.wecom import errors
from tools.wecom.errcodes import error_for


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (-1, errors.Transient),
        (45009, errors.RateLimited),
        (45036, errors.RateLimited),
        (40014, errors.BadToken),
        (40001, errors.BadToken),
        (48002, errors.NotPermitted),
        (40033, errors.BadRequest),
        (40007, errors.MediaGone),
        (81013, errors.UnknownPerson),
        (95001, errors.QuotaUsed),
        (95002, errors.WindowClosed),
        (95031, errors.WindowClosed),
        (95013, errors.StateForbids),
        (95016, errors.StateForbids),
        (95018, errors.StateForbids),
        (95033, errors.AlreadySent),
        (95007, errors.BadSyncToken),
        (95014, errors.ServicerUnavailable),
        (95019, errors.ServicerUnavailable),
        (95000, errors.AccountGone),
        (123456, errors.WeComError),
    ],
)
def test_kinds(code: int, kind: type[errors.WeComError]) -> None:
    error = error_for(code, "words, hint: [1]", "kf/send_msg")
    assert type(error) is kind
    assert (error.errcode, error.errmsg, error.path) == (code, "words, hint: [1]", "kf/send_msg")
    assert error.retryable is (kind in (errors.Transient, errors.RateLimited, errors.BadToken))


def test_the_same_number_means_another_thing_on_gettoken() -> None:
    assert type(error_for(40001, "", "gettoken")) is errors.BadSecret
    assert type(error_for(40013, "", "gettoken")) is errors.BadSecret
    assert type(error_for(40013, "", "user/get")) is errors.NotPermitted


@pytest.mark.parametrize("code", [40056, 40091, 48002, 48007, 60011, 60020, 95017, 301002])
def test_what_a_person_must_repair_says_where(code: int) -> None:
    assert "管理后台 →" in error_for(code, "", "kf/send_msg").advice


def test_they_are_of_the_house() -> None:
    error = errors.Unreachable(None, "ReadTimeout", "kf/send_msg")
    assert isinstance(error, XiaoerError)
    assert str(error) == "kf/send_msg: no answer ReadTimeout"
