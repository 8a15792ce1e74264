"""Tokens: one fetch for all, one renewal, no loop, and restraint with a wrong secret."""

from __future__ import annotations

import asyncio

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from agent.clock import MovableClock
from tests.wecom.fake_api import FakeApi
from tests.wecom.shop import SECRET, MakeClient
from tools.wecom.client import WeComClient
from tools.wecom.errors import BadSecret, BadToken, RateLimited
from tools.wecom.token import CachedToken, token_key

OK = {"errcode": 0, "errmsg": "ok"}
BAD = {"errcode": 40014, "errmsg": "invalid access_token, hint: [1]"}


async def test_two_clients_at_once_fetch_one_token(make_client: MakeClient, api: FakeApi, fake_url: str) -> None:
    api.says("user/get", OK)
    await asyncio.gather(*(make_client(fake_url).call("GET", "user/get") for _ in range(20)))
    assert api.calls == {"gettoken": 1, "user/get": 20}


@pytest.mark.parametrize("code", [40014, 42001, 40001])
async def test_a_token_revoked_early_is_renewed_once(client: WeComClient, api: FakeApi, code: int) -> None:
    api.says("user/get", OK, {"errcode": code}, OK)
    await client.call("GET", "user/get")
    assert await client.call("GET", "user/get") == OK
    assert api.calls == {"gettoken": 2, "user/get": 3}
    used = [request.query_params["access_token"] for request in api.requests if "user" in request.url.path]
    assert used == ["tok_1", "tok_1", "tok_2"]


async def test_a_token_never_accepted_ends_in_an_error(client: WeComClient, api: FakeApi, clock: MovableClock) -> None:
    api.says("user/get", BAD)
    with pytest.raises(BadToken):
        await client.call("GET", "user/get")
    assert api.calls == {"gettoken": 2, "user/get": 2}
    with pytest.raises(BadToken) as caught:
        await client.call("GET", "user/get")
    assert api.calls["gettoken"] == 2, "calls that follow must not hammer gettoken"
    assert caught.value.retry_after is not None
    clock.advance(caught.value.retry_after + 1)
    with pytest.raises(BadToken):
        await client.call("GET", "user/get")
    assert api.calls["gettoken"] == 3


async def test_a_burst_with_a_revoked_token_renews_it_once(
    make_client: MakeClient, api: FakeApi, fake_url: str
) -> None:
    async def only_second(request: Request) -> Response:
        return JSONResponse(OK if request.query_params["access_token"] == "tok_2" else BAD)

    api.answers["user/get"] = only_second
    await asyncio.gather(*(make_client(fake_url).call("GET", "user/get") for _ in range(20)))
    assert api.calls["gettoken"] == 2


async def test_it_is_renewed_300_seconds_early(client: WeComClient, api: FakeApi, clock: MovableClock) -> None:
    assert await client.access_token() == "tok_1"
    clock.advance(7200 - 310)
    assert await client.access_token() == "tok_1"
    clock.advance(20)
    assert await client.access_token() == "tok_2"


async def test_an_old_token_serves_while_no_new_one_comes(
    client: WeComClient, api: FakeApi, clock: MovableClock
) -> None:
    await client.access_token()
    clock.advance(7200 - 200)
    api.says("gettoken", {"errcode": -1})
    assert await client.access_token() == "tok_1"


@pytest.mark.parametrize("code", [40001, 40013, 40091])
async def test_a_wrong_secret_is_not_repeated(
    make_client: MakeClient, api: FakeApi, fake_url: str, clock: MovableClock, code: int
) -> None:
    api.says("gettoken", {"errcode": code, "errmsg": "invalid credential"})
    client = make_client(fake_url)

    async def refused() -> BadSecret:
        with pytest.raises(BadSecret) as caught:
            await client.call("GET", "user/get")
        return caught.value

    await asyncio.gather(*(refused() for _ in range(10)))
    assert api.calls["gettoken"] == 1
    pauses = []
    for number in range(2, 6):
        pauses.append((await refused()).retry_after or 0)
        clock.advance(pauses[-1] + 1)
        await refused()
        assert api.calls["gettoken"] == number
    assert pauses == sorted(pauses)
    assert pauses[0] > 50
    assert pauses[-1] > 3500
    assert "Secret" in (await refused()).advice


async def test_another_secret_is_tried_at_once(make_client: MakeClient, api: FakeApi, fake_url: str) -> None:
    api.says("gettoken", {"errcode": 40001}, {"access_token": "good", "expires_in": 7200})
    with pytest.raises(BadSecret):
        await make_client(fake_url).access_token()
    assert await make_client(fake_url, secret="corrected").access_token() == "good"


async def test_a_banned_address_waits(client: WeComClient, api: FakeApi) -> None:
    api.says("gettoken", {"errcode": 45009})
    for _ in range(3):
        with pytest.raises(RateLimited) as caught:
            await client.call("GET", "user/get")
        assert (caught.value.retry_after or 0) > 50
    assert api.calls == {"gettoken": 1}


def test_neither_key_nor_repr_tells_a_secret(clock: MovableClock) -> None:
    key = token_key("https://qyapi.weixin.qq.com", "ww1", SECRET)
    assert SECRET not in key
    assert key != token_key("https://qyapi.weixin.qq.com", "ww1", SECRET + "x")
    assert "tok_1" not in repr(CachedToken.issued("tok_1", clock(), 7200))
