"""What WeCom refuses, told to people of the shop with what they can click."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from agent.errors import BadInput
from agent.phrases import say
from tools.wecom.errors import WeComError


@asynccontextmanager
async def advised() -> AsyncIterator[None]:
    """Tell what to click when WeCom refuses; raise `BadInput`."""
    try:
        yield
    except WeComError as error:
        code = str(error.errcode) if error.errcode is not None else "—"
        raise BadInput(say("setup_refused", book="owner", code=code, advice=error.advice)) from None
