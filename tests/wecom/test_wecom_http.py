"""The way out: proxies, cookies, secrets in logs."""

from __future__ import annotations

import asyncio
import logging

import pytest
from starlette.responses import JSONResponse

from agent.errors import BadInput
from sandbox.server import running
from tests.wecom.fake_api import FakeApi
from tests.wecom.shop import MakeClient
from tools.wecom.client import WeComClient
from tools.wecom.errors import Unreachable
from tools.wecom.http import HttpPool

OK = {"errcode": 0, "errmsg": "ok"}


async def test_a_shop_goes_out_through_its_proxy(make_client: MakeClient, api: FakeApi) -> None:
    api.says("user/get", OK)
    async with running(api.app) as proxy:
        client = make_client("http://wecom.invalid", proxy=proxy.replace("//", "//li:s3cret@"))
        assert await client.call("GET", "user/get") == OK
    assert api.requests[-1].headers["host"] == "wecom.invalid"
    assert api.requests[-1].headers["proxy-authorization"].startswith("Basic ")
    assert "authorization" not in api.requests[-1].headers
    assert "s3cret" not in repr(client.corp)


async def test_https_is_tunnelled_and_a_refusing_proxy_is_unreachable(make_client: MakeClient) -> None:
    heads: list[bytes] = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        client = make_client("https://wecom.invalid", proxy=f"http://li:p%40ss@127.0.0.1:{port}")
        with pytest.raises(Unreachable):
            await client.access_token()
    assert heads[0].startswith(b"CONNECT wecom.invalid:443 ")
    assert b"proxy-authorization: basic bgk6cebzcw==" in heads[0].lower()
    assert b"\r\nauthorization" not in heads[0].lower()


@pytest.mark.parametrize(
    "proxy", ["socks5://127.0.0.1:1080", "127.0.0.1:8080", "http://", "", "http://a:b:c", "http://h:99999"]
)
def test_other_proxies_are_refused(http: HttpPool, proxy: str) -> None:
    with pytest.raises(BadInput, match="http"):
        http.client(proxy)


async def test_clients_are_shared_by_proxy(http: HttpPool) -> None:
    assert http.client(None) is http.client(None)
    assert http.client(None) is not http.client("http://127.0.0.1:1")


async def test_cookies_do_not_travel(client: WeComClient, api: FakeApi) -> None:
    api.says("user/get", JSONResponse(OK, headers={"set-cookie": "wwrtx=1; path=/"}))
    await client.call("GET", "user/get")
    await client.call("GET", "user/get")
    assert "cookie" not in api.requests[-1].headers


async def test_logs_and_errors_hide_secrets(
    client: WeComClient, api: FakeApi, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "httpx")
    api.says("user/get", {"errcode": 60111, "errmsg": "userid not found"})
    with pytest.raises(Exception, match="60111") as caught:
        await client.call("GET", "user/get")
    assert "access_token=***" in caplog.text
    assert "tok_1" not in caplog.text
    assert "app-secret" not in caplog.text
    assert "tok_1" not in str(caught.value)
