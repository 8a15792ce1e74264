"""Group robots: an address with a key, no token, twenty messages a minute (wecom-api.md §5.4)."""

from __future__ import annotations

import hashlib

from tools.wecom.answer import encode
from tools.wecom.client import JSON_BODY
from tools.wecom.corp import CallLimits, CorpAccess
from tools.wecom.errors import RateLimited
from tools.wecom.exchange import Exchange
from tools.wecom.http import HttpPool
from tools.wecom.messages import Message
from tools.wecom.penalties import RATE_LIMIT_PAUSES

_PATH = "webhook/send"


async def send_by_robot(corp: CorpAccess, base_url: str, http: HttpPool, key: str, message: Message) -> None:
    """Post a message into the group of a robot, once: a robot knows no repeats.

    Raises:
        RateLimited: More than twenty a minute; this robot rests for `retry_after` seconds, others do not.
        WeComError: 93000: the robot was removed, or its key is wrong.
    """
    scope = (corp.corp_id, _PATH, hashlib.sha256(key.encode()).hexdigest())
    http.penalties.check(scope)
    exchange = Exchange(corp, base_url.rstrip("/") + "/cgi-bin/", http, CallLimits())
    try:
        await exchange.ask("POST", _PATH, {"key": key}, content=encode(message), headers=JSON_BODY)
    except RateLimited as error:
        http.penalties.strike(scope, error, RATE_LIMIT_PAUSES)
        raise
    http.penalties.clear(scope)
