"""What the doctor says about a shop's access."""

from __future__ import annotations

import pytest

from sandbox.world import World
from tests.wecom.fake_api import FakeApi
from tests.wecom.shop import OPEN_KFID, MakeClient
from tools.wecom.client import WeComClient
from tools.wecom.probe import check_access

ACCOUNT = {"open_kfid": OPEN_KFID, "name": "青禾客服", "manage_privilege": True}


async def test_all_is_well(shop_client: WeComClient) -> None:
    findings = await check_access(shop_client, [OPEN_KFID])
    assert [finding.ok for finding in findings] == [True] * 4
    assert "青禾客服" in findings[2].title
    assert not any(finding.advice for finding in findings)


async def test_a_wrong_secret(make_client: MakeClient, sandbox_url: str) -> None:
    (finding,) = await check_access(make_client(sandbox_url, secret="wrong"), [OPEN_KFID])
    assert not finding.ok
    assert "40001" in finding.title
    assert "重新查看 Secret" in finding.advice


async def test_nobody_there(make_client: MakeClient) -> None:
    (finding,) = await check_access(make_client("http://127.0.0.1:9"), [OPEN_KFID])
    assert "XIAOER_WECOM_API_BASE" in finding.advice


@pytest.mark.parametrize(("code", "advice"), [(60020, "企业可信IP"), (48002, "可调用接口的应用")])
async def test_the_app_may_not(client: WeComClient, api: FakeApi, code: int, advice: str) -> None:
    api.says("kf/account/list", {"errcode": code, "errmsg": "not allow"})
    token, refused = await check_access(client, [OPEN_KFID])
    assert (token.ok, refused.ok) == (True, False)
    assert advice in refused.advice


async def test_an_account_that_is_not_there_or_not_managed(client: WeComClient, api: FakeApi) -> None:
    api.says("kf/account/list", {"errcode": 0, "account_list": [ACCOUNT | {"manage_privilege": False}]})
    *_, foreign, missing = await check_access(client, [OPEN_KFID, "wkOther"])
    assert not foreign.ok
    assert "通过API管理微信客服账号" in foreign.advice
    assert "wkOther" in missing.title
    (*_, none) = await check_access(client, [])
    assert OPEN_KFID in none.advice


async def test_nobody_receives(shop_client: WeComClient, world: World) -> None:
    world.staff.set_receiving(OPEN_KFID, "zhang_san", False)
    *_, servicers = await check_access(shop_client, [OPEN_KFID])
    assert not servicers.ok
    assert "接待" in servicers.advice
