"""How WeCom says no: HTTP 200 with an errcode, and words nobody should match on."""

from __future__ import annotations

import itertools
import secrets
import time

from agent.errors import XiaoerError

_digits = itertools.count(1)


class Refusal(XiaoerError):
    """WeCom's no: an `errcode` of wecom-api.md §7.1 and the first words of its errmsg."""

    http_status = 200

    def __init__(self, errcode: int, text: str = "refused") -> None:
        self.errcode = errcode
        self.text = text
        super().__init__(f"{errcode} {text}")


class CallbackUrlRejected(XiaoerError):
    """The callback address did not echo as WeCom demands when it is saved (wecom-api.md §2.2)."""

    http_status = 422


def errmsg(errcode: int, text: str, ip: str = "127.0.0.1") -> str:
    """Return an errmsg in WeCom's shape; the hint in it is different every time."""
    hint = f"{int(time.time())}_{next(_digits)}_{secrets.token_hex(3)}"
    help_page = f"https://open.work.weixin.qq.com/devtool/query?e={errcode}"
    return f"{text}, hint: [{hint}], from ip: {ip}, more info at {help_page}"
