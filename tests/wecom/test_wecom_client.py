"""Tries, pauses and time: what a call does when WeCom is slow, busy or away."""

from __future__ import annotations

import asyncio
import time

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from agent.clock import MovableClock
from tests.wecom.fake_api import FakeApi
from tests.wecom.shop import QUICK, MakeClient
from tools.wecom.answer import encode
from tools.wecom.client import WeComClient
from tools.wecom.corp import CallLimits
from tools.wecom.errors import RateLimited, Transient, Unreachable, WeComError
from tools.wecom.http import CALLS_PER_CORP

OK = {"errcode": 0, "errmsg": "ok"}


@pytest.mark.parametrize("code", [-1, 6000, 45033, 45035])
async def test_busy_is_tried_three_times(client: WeComClient, api: FakeApi, code: int) -> None:
    api.says("user/get", {"errcode": code}, {"errcode": code}, OK)
    assert await client.call("GET", "user/get") == OK
    api.says("user/get", {"errcode": code})
    with pytest.raises(Transient):
        await client.call("GET", "user/get")
    assert api.calls["user/get"] == 6


async def test_a_refusal_is_not_repeated(client: WeComClient, api: FakeApi) -> None:
    api.says("user/get", {"errcode": 777123, "errmsg": "never seen"})
    with pytest.raises(WeComError) as caught:
        await client.call("GET", "user/get")
    assert (caught.value.errcode, caught.value.path) == (777123, "user/get")
    assert not caught.value.retryable
    assert api.calls["user/get"] == 1


@pytest.mark.parametrize(
    "answer",
    [
        PlainTextResponse("busy", 503),
        PlainTextResponse("<html>hotel wifi</html>"),
        JSONResponse([1, 2]),
        JSONResponse({"errcode": "what"}),
        PlainTextResponse("", 407),
        JSONResponse({}, 404),
    ],
)
async def test_what_is_not_an_answer_is_unreachable(client: WeComClient, api: FakeApi, answer: Response) -> None:
    api.says("user/get", answer)
    with pytest.raises(Unreachable):
        await client.call("GET", "user/get")
    assert api.calls["user/get"] == 3


async def test_a_slow_server_is_a_timeout_within_the_total(
    make_client: MakeClient, api: FakeApi, fake_url: str
) -> None:
    async def slow(_: Request) -> Response:
        await asyncio.sleep(0.6)
        return JSONResponse(OK)

    api.answers["user/get"] = slow
    client = make_client(fake_url, CallLimits(attempts=3, pause=0.01, answer=0.1, total=5))
    with pytest.raises(Unreachable, match="Timeout"):
        await client.call("GET", "user/get")
    assert api.calls["user/get"] == 3
    client = make_client(fake_url, CallLimits(attempts=3, pause=0.01, answer=0.5, total=0.2))
    started = time.monotonic()
    with pytest.raises(Unreachable, match=r"no answer in 0.2 s"):
        await client.call("GET", "user/get")
    assert time.monotonic() - started < 0.5


async def test_nobody_listens(make_client: MakeClient) -> None:
    with pytest.raises(Unreachable) as caught:
        await make_client("http://127.0.0.1:9").access_token()
    assert caught.value.errcode is None
    assert "proxy" in caught.value.advice


async def test_a_rate_limit_is_not_hammered(client: WeComClient, api: FakeApi, clock: MovableClock) -> None:
    api.says("user/get", {"errcode": 45009})
    api.says("user/list", OK)

    async def limited() -> float:
        with pytest.raises(RateLimited) as caught:
            await client.call("GET", "user/get")
        return caught.value.retry_after or 0

    pauses = await asyncio.gather(*(limited() for _ in range(10)))
    assert all(50 < pause <= 60 for pause in pauses), "calls that fail together are one strike"
    asked = api.calls["user/get"]
    assert 50 < await limited() <= 60
    assert api.calls["user/get"] == asked
    assert await client.call("GET", "user/list") == OK, "other calls go on"
    clock.advance(61)
    assert await limited() == 300
    api.says("user/get", OK)
    clock.advance(301)
    assert await client.call("GET", "user/get") == OK
    api.says("user/get", {"errcode": 45009})
    assert await limited() == 60, "a success ends the growth"


async def test_calls_at_once_are_bounded(make_client: MakeClient, api: FakeApi, fake_url: str) -> None:
    inside = most = 0

    async def counting(_: Request) -> Response:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0.3)  # long enough for all that may come to be there together
        inside -= 1
        return JSONResponse(OK)

    api.answers["user/get"] = counting
    client = make_client(fake_url, CallLimits(total=10))
    await asyncio.gather(*(client.call("GET", "user/get") for _ in range(CALLS_PER_CORP * 2)))
    assert CALLS_PER_CORP // 2 < most <= CALLS_PER_CORP


async def test_what_is_not_repeatable_is_asked_again_only_if_it_never_left(
    client: WeComClient, make_client: MakeClient, api: FakeApi, caplog: pytest.LogCaptureFixture
) -> None:
    api.says("user/get", PlainTextResponse("", 502))
    with pytest.raises(Unreachable) as lost:
        await client.call("GET", "user/get", repeatable=False)
    assert lost.value.left
    assert api.calls["user/get"] == 1
    assert "trying again" not in caplog.text
    with pytest.raises(Unreachable) as refused:
        await make_client("http://127.0.0.1:9").call("GET", "user/get", repeatable=False)
    assert not refused.value.left
    assert caplog.text.count("trying again") == 2


def test_bodies_hold_no_escapes() -> None:
    body = encode({"text": {"content": '有货\x00吗\x1b\ud83d 😀\n\t"\\'}, "n": [1, "\x07"]})
    assert body == '{"text":{"content":"有货吗 😀\\n\\t\\"\\\\"},"n":[1,""]}'.encode()


async def test_waits_grow_and_are_spread() -> None:
    waits = [list(QUICK.waits()) for _ in range(50)]
    assert all(0.0025 <= first <= 0.0075 and 0.005 <= second <= 0.015 for first, second in waits)
    assert len({first for first, _ in waits}) > 40
