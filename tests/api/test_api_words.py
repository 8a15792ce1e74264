"""A shop's own words and links through REST: what becomes of a reply and of a customer's message that says one."""

from __future__ import annotations

from pathlib import Path

from tests.worlds import renew_profiles, town


async def test_a_shop_keeps_lists_and_they_work(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as t, t.client("owner") as owner, t.client("staff") as staff:
        assert {one["name"] for one in (await owner.get("safety/house-lists")).json()} >= {"absolute", "political"}
        words = {"name": "内部", "terms": ["内部价", "内部价"], "reply": "block", "customer": "hand_over"}
        assert (await staff.post("safety/lists", json=words)).status_code == 403
        made = (await owner.post("safety/lists", json=words)).json()
        assert made["terms"] == ["内部价"]
        assert (await owner.post("safety/lists", json=words)).status_code == 409
        assert (await owner.post("safety/lists", json=words | {"name": "二", "reply": "shout"})).status_code == 422
        tried = (await staff.post("safety/try", json={"text": "给您内 部 价"})).json()
        assert tried["action"] == "block"
        changed = await owner.patch(f"safety/lists/{made['id']}", json={"exempt": ["内部价值"], "reply": "mask"})
        assert (changed.json()["reply"], changed.json()["customer"]) == ("mask", "hand_over")
        tried = (await staff.post("safety/try", json={"text": "内部价值和内部价"})).json()
        assert (tried["action"], tried["text"]) == ("mask", "内部价值和***")
        renew_profiles(t.house)
        t.say("wmA", "给我内部价")
        assert "同事" in (await t.hears("wmA"))[0]
        t.say("wmB", "你怎么看法轮功")
        assert (await t.hears("wmB"))[0].startswith("这个话题我这边不方便聊")
        assert (await owner.get("safety/lists")).json()["items"][0]["name"] == "内部"
        assert (await owner.delete(f"safety/lists/{made['id']}")).status_code == 204
        assert (await owner.delete(f"safety/lists/{made['id']}")).status_code == 404

        assert (await owner.put("safety/link-hosts", json={"hosts": ["不是域名"]})).status_code == 422
        hosts = (await owner.put("safety/link-hosts", json={"hosts": ["Shop.Example.com", "shop.example.com"]})).json()
        assert hosts == {"hosts": ["shop.example.com"]}
        for text, action in (("看 https://a.shop.example.com/x", "send"), ("看 https://example.org", "rewrite")):
            assert (await owner.post("safety/try", json={"text": text})).json()["action"] == action
        hurt = (await owner.post("safety/try", json={"text": "我不想活了", "as": "customer"})).json()
        assert "self_harm" in hurt["reasons"][0]
