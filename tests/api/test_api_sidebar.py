"""The page beside a chat: its address signed as WeCom's client checks it, tickets fetched once (wecom-api.md §6.3)."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.worlds import CORP, KF, SHOP, town
from tools.wecom.jssdk import signature


def test_the_signature_is_wecoms() -> None:
    url = "https://shop.example.test/sidebar?x=1"
    expected = "bbf8d28d03f1f9e70f8f3df849af49258f081328"
    assert signature("simTicket001", "nonceA", 1700000002, url) == expected
    assert signature("simTicket001", "nonceA", 1700000002, f"{url}#top") == expected


async def test_the_client_takes_our_page_and_no_other(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as place, place.client("staff") as client:
        told = (await client.get("sidebar")).json()
        assert told == {"corp_id": CORP, "agent_id": SHOP["agent_id"], "url": f"{place.api}/sidebar?corp={CORP}"}
        page = f"{told['url']}&{urlencode({'von': '聊天'})}"
        for signer in ("app", "app", "corp"):
            answer = await client.get("sidebar/signature", params={"url": page, "signer": signer})
            assert answer.status_code == 200
        signed = (await client.get("sidebar/signature", params={"url": page})).json()
        async with place.house.database.platform() as connection:
            kept = await (await connection.execute("SELECT count(*) AS n FROM access_tokens")).fetchone()
        assert kept == {"n": 3}, "the access token and both tickets, for the next page"
        elsewhere = await client.get("sidebar/signature", params={"url": "https://elsewhere.example.test/sidebar"})
        assert (elsewhere.status_code, "聊天工具栏" in elsewhere.json()["detail"]) == (422, True)

        def asks(
            name: str, *, userid: str = "zhang_san", customer: str = "wm_alice", sees: str = "", **params: Any
        ) -> str:
            told = place.world.pages.invoke(CORP, userid, page, name, params, customer, KF, sees)
            return str(told["err_msg"])

        proof = {"corpid": CORP, "agentid": str(SHOP["agent_id"]), "timestamp": str(signed["timestamp"])}
        proof |= {"nonceStr": signed["nonce"], "signature": signed["signature"]}
        apis = {"jsApiList": ["getCurExternalContact"]}
        assert asks("getCurExternalContact") == "getCurExternalContact:fail no permission"
        assert asks("agentConfig", **proof | {"nonceStr": "x"}) == "agentConfig:fail invalid signature"
        assert asks("agentConfig", userid="somebody", **proof) == "agentConfig:fail user not in allow list"
        assert asks("agentConfig", **proof, **apis) == "agentConfig:ok"
        assert asks("getCurExternalContact") == "getCurExternalContact:ok"
        assert asks("sendChatMessage") == "sendChatMessage:fail no permission"

        as_corp = (await client.get("sidebar/signature", params={"url": page, "signer": "corp"})).json()
        proof_of_corp = {"verifyAppId": CORP, "verifyTimestamp": str(as_corp["timestamp"])}
        proof_of_corp |= {"verifyNonceStr": as_corp["nonce"], "verifyJsApiList": ["scanQRCode"]}
        assert asks("scanQRCode", sees="NNNNNNNN") == "scanQRCode:fail no permission"
        wrong = asks("preVerifyJSAPI", **proof_of_corp, verifySignature=signed["signature"])
        assert wrong == "preVerifyJSAPI:fail invalid signature"
        assert asks("preVerifyJSAPI", **proof_of_corp, verifySignature=as_corp["signature"]) == "preVerifyJSAPI:ok"
        assert asks("scanQRCode", sees="NNNNNNNN") == "scanQRCode:ok"
        assert asks("scanQRCode") == "scanQRCode:cancel"
        place.world.corps[CORP].apps[SHOP["agent_id"]].trusted_domains = {urlsplit("https://shop.example").netloc}
        assert asks("agentConfig", **proof) == "agentConfig:fail invalid url domain"
