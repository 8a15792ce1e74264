"""A customer bargains: the assistant asks, policy or owner decide, the link, the code, the counter."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx

from agent.coupons import Limits
from sandbox.model.request import Reply
from tests.coupons.bargain import BIG, SMALL, WAITING, asks, bargain, button, cards, grants, link_in, settled
from tests.jobs.looking import idle, rows
from tests.worlds import KF, Town, until

SURE = Reply("给您申请到一张满99元减10元的优惠券，领取方式马上发您～")
WAIT = WAITING


async def granted(t: Town, customer: str = "wmA") -> str:
    """Let a customer get the small coupon; return the path of its page."""
    t.world.model.next(asks(SMALL["name"]), SURE)
    t.say(customer, "能便宜点吗")
    return link_in(await t.hears(customer, 2))


async def test_a_small_coupon_is_given_with_the_reply_claimed_once_and_used_once(
    database_url: str, tmp_path: Path
) -> None:
    async with bargain(database_url, tmp_path) as t:
        path = await granted(t)
        assert t.heard("wmA")[0] == SURE.text
        async with httpx.AsyncClient(base_url=t.api) as phone, httpx.AsyncClient(base_url=t.api) as other:
            looked = await phone.get(path)
            assert "立即领取" in looked.text
            assert "script" not in looked.text
            assert "default-src 'none'" in looked.headers["content-security-policy"]
            assert (await other.get(path + "0")).status_code == 404
            mine = await phone.post(path, follow_redirects=True)
            code = (await grants(t))[0]["code"]
            assert code in mine.text
            assert "<svg" in mine.text
            late = await other.post(path, follow_redirects=True)
            assert code not in late.text
            assert "已经被领取" in late.text
        assert code in (await t.hears("wmA", 3))[-1]
        async with t.client("staff") as counter:
            spoken = f"{code[:4].lower()} {code[4:]}"
            sale = {"code": spoken, "order_fen": 12_000, "order_no": "T1", "store_name": "总店"}
            assert (await counter.get("redemptions/code", params={"code": spoken})).json()["status"] == "claimed"
            assert (await counter.post("redemptions", json=sale | {"order_fen": 9_899})).status_code == 422
            used = (await counter.post("redemptions", json=sale)).json()
            assert (used["discount_fen"], used["pay_fen"]) == (1_000, 11_000)
            again = await counter.post("redemptions", json=sale)
            assert again.status_code == 409
            assert "总店" in again.json()["detail"]
            assert (await counter.post(f"redemptions/{used['id']}/reversal")).status_code == 200
            assert (await counter.post(f"redemptions/{used['id']}/reversal")).status_code == 409
            assert (await counter.post("redemptions", json=sale)).status_code == 201
            page = (await counter.get("redemptions", params={"limit": 1})).json()
            assert len(page["items"]) == 1
            assert page["next"]


async def test_above_the_limit_an_owner_decides_by_one_tap(database_url: str, tmp_path: Path) -> None:
    async with bargain(database_url, tmp_path) as t:
        t.world.model.next(asks(BIG["name"]), WAIT)
        t.say("wmA", "买两件，再便宜点呗")
        await t.hears("wmA")
        await until(lambda: len(cards(t)) == 1 and len(cards(t, "wang_wu")) == 1)
        assert cards(t, "li_si") == []
        assert await grants(t) == []
        card = cards(t)[0]
        assert "满 199 元减 30 元" in str(card.data)
        t.world.members.click(card.msgid, "li_si", button(card, 0))  # no owner
        await idle(t)
        assert await grants(t) == []
        assert settled(t) == set()
        async with t.client("owner") as page:
            url = f"approvals/{(await page.get('approvals')).json()['items'][0]['id']}/decision"
            for userid in ("zhang_san", "wang_wu", "zhang_san"):  # two owners, one of them twice …
                t.world.members.click(card.msgid, userid, button(card, 0))
            pages = await asyncio.gather(*(page.post(url, json={"approve": True}) for _ in range(2)))  # … and the page
            assert sorted({answer.status_code for answer in pages} | {409}) in ([409], [200, 409])
        heard = await t.hears("wmA", 2)
        await idle(t)
        assert heard[1].startswith("老板同意啦")
        assert link_in(heard)
        assert len(await grants(t)) == 1
        assert len(t.heard("wmA")) == 2
        assert len(settled(t)) == 1
        assert settled(t) <= {"已同意（张三）", "已同意（王五）", "已同意（测试）"}
        t.world.members.click(card.msgid, "wang_wu", button(card, 1))  # too late for a no
        await idle(t)
        assert [grant["status"] for grant in await grants(t)] == ["granted"]


async def test_the_web_decides_as_well_and_a_refusal_is_told_kindly(database_url: str, tmp_path: Path) -> None:
    async with bargain(database_url, tmp_path) as t:
        t.world.model.next(asks(BIG["name"]), WAIT, asks(BIG["name"]), WAIT)
        t.say("wmA", "买两件，再便宜点呗")
        await t.hears("wmA")
        t.say("wmA", "真的不能再便宜点吗")  # asked already: no second card
        await t.hears("wmA", 2)
        await idle(t)
        assert len(cards(t)) == 1
        async with t.client("staff") as staff, t.client("owner") as owner:
            assert (await staff.get("approvals")).status_code == 403
            asked = (await owner.get("approvals", params={"status": "pending"})).json()["items"]
            url = f"approvals/{asked[0]['id']}/decision"
            told = (await owner.post(url, json={"approve": False, "note": "利润太薄"})).json()
            assert told["status"] == "rejected"
            assert told["describes"] == "满 199 元减 30 元"
            assert (await owner.post(url, json={"approve": True})).status_code == 409
        assert "实在没办法" in (await t.hears("wmA", 3))[-1]
        await idle(t)
        assert settled(t) == {"已拒绝（测试）"}
        assert await grants(t) == []


async def test_nothing_is_given_when_the_reply_is_thought_again_without_it(database_url: str, tmp_path: Path) -> None:
    async with bargain(database_url, tmp_path) as t:
        slow = Reply(SURE.text, latency=4.0)
        t.world.model.next(asks(SMALL["name"]), slow, Reply("好的，您慢慢看～"), Reply("好的，您慢慢看～"))
        t.say("wmA", "能便宜点吗")
        await until(lambda: len(t.world.model.calls) == 2)  # the coupon is promised in a draft
        t.say("wmA", "算了不要券了，我先看看")
        assert await t.hears("wmA") == ["好的，您慢慢看～"]
        assert await grants(t) == []
        assert await rows(t, "SELECT * FROM tool_calls") == []


async def test_a_promise_the_tool_did_not_make_never_leaves(database_url: str, tmp_path: Path) -> None:
    async with bargain(database_url, tmp_path, limits=Limits(shop_per_day=0)) as t:
        lie = Reply("已经给您发了一张满99减10的券，领取方式马上发您～")
        t.world.model.next(asks(SMALL["name"]), lie, lie)
        t.say("wmA", "能便宜点吗")
        heard = await t.hears("wmA")
        assert not any("券" in text for text in heard)
        assert await grants(t) == []


async def test_while_a_colleague_has_the_session_they_are_told_instead(database_url: str, tmp_path: Path) -> None:
    async with bargain(database_url, tmp_path) as t:
        t.world.model.next(asks(BIG["name"]), WAIT)
        t.say("wmA", "买两件，再便宜点呗")
        await t.hears("wmA")
        t.say("wmA", "转人工")
        await t.hears("wmA", 2)
        await idle(t)
        card = cards(t)[0]
        t.world.members.click(card.msgid, "wang_wu", button(card, 0))
        await idle(t)
        assert len(t.heard("wmA")) == 2
        told = [
            e.text for e in t.world.ledger.entries() if e.userid == "zhang_san" and "请把下面的内容发给顾客" in e.text
        ]
        assert len(told) == 1
        assert link_in(told)
        assert t.world.accounts[KF].sessions["wmA"].servicer == "zhang_san"
