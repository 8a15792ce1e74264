from __future__ import annotations

from sandbox.world import World
from tests.sandbox.caller import Caller
from tests.sandbox.shop import CORP_ID, SHOP


async def test_the_living_token_is_repeated_until_it_dies(world: World, api: Caller) -> None:
    first = await api.gettoken()
    assert (first["access_token"], first["errcode"]) == (api.token, 0)
    world.clock.advance(3600)
    later = await api.gettoken()
    assert later["access_token"] == api.token
    assert 3590 <= later["expires_in"] <= 3600
    world.clock.advance(3601)
    assert (await api.gettoken())["access_token"] != api.token


async def test_a_fresh_token_each_time_when_switched(world: World, api: Caller) -> None:
    world.tokens.same_while_valid = False
    assert (await api.gettoken())["access_token"] != api.token
    assert (await api.sync())["errcode"] == 0  # the older one still lives


async def test_no_unknown_expired_and_revoked_tokens(world: World, api: Caller) -> None:
    good, api.token = api.token, ""
    assert (await api.sync())["errcode"] == 41001
    api.token = "tok_nobody"
    assert (await api.sync())["errcode"] == 40014
    api.token = good
    assert world.tokens.revoke(CORP_ID) == 1
    assert (await api.sync())["errcode"] == 40014
    await api.log_in()
    world.clock.advance(7201)
    assert (await api.sync())["errcode"] == 42001


async def test_wrong_credentials_and_the_ban(world: World, api: Caller) -> None:
    world.tokens.wrong_before_ban = 3
    other = {**SHOP, "corp_id": "wwother", "secret": "other-secret", "kf_accounts": []}
    world.load_corp(other)
    assert (await api.gettoken(corp_id=""))["errcode"] == 41002
    assert (await api.gettoken(secret=""))["errcode"] == 41004
    assert (await api.gettoken(corp_id="wwnobody"))["errcode"] == 40013
    assert (await api.gettoken(secret="other-secret"))["errcode"] == 40091
    for _ in range(3):
        assert (await api.gettoken(secret="wrong"))["errcode"] == 40001
    assert (await api.gettoken())["errcode"] == 45009  # banned, although the secret is right
    world.clock.advance(3601)
    assert (await api.gettoken())["errcode"] == 0


async def test_what_an_app_may_not_do(world: World, api: Caller) -> None:
    app = world.corps[CORP_ID].apps[SHOP["agent_id"]]
    app.trusted_ips = {"203.0.113.9"}
    assert (await api.sync())["errcode"] == 60020
    app.trusted_ips = {"127.0.0.1"}
    assert (await api.sync())["errcode"] == 0
    app.areas.clear()
    assert (await api.sync())["errcode"] == 48002


async def test_errmsg_carries_a_changing_hint(api: Caller) -> None:
    api.token = "tok_nobody"
    words = [(await api.sync())["errmsg"] for _ in range(2)]
    assert words[0] != words[1]
    assert all("hint: [" in text and "e=40014" in text for text in words)


async def test_wrong_method_wrong_json_and_no_such_path(api: Caller) -> None:
    assert (await api.get("kf/send_msg"))["errcode"] == 40058
    query = {"access_token": api.token}
    odd = await api.http.post("/cgi-bin/kf/sync_msg", params=query, content=b"open_kfid=wk")
    assert odd.json()["errcode"] == 95000
    assert odd.json()["errmsg"].startswith("Warning: wrong json format.")
    assert (await api.http.get("/cgi-bin/externalcontact/send_msg", params=query)).status_code == 404


async def test_a_path_used_too_often_in_a_minute(world: World, api: Caller) -> None:
    world.limits.per_path = 2
    codes = [(await api.post("kf/account/list"))["errcode"] for _ in range(3)]
    assert codes == [0, 0, 45009]
    assert (await api.get("getcallbackip"))["errcode"] == 0  # another path
    world.clock.advance(61)
    assert (await api.post("kf/account/list"))["errcode"] == 0
