"""What a model writes to old customers: held to facts, to safety, to words of their own; coupons by policy."""

from __future__ import annotations

from pathlib import Path

from agent.clock import in_shop_time
from agent.touching import TouchLimits
from graphs.narration.questions import Question
from jobs.alerts.reviews import drafted_reply
from jobs.reports.asking import understood
from jobs.touches import planning, sending, tasks
from sandbox.model.request import ChatRequest, Reply
from store.conversations.turns import spent_today_fen
from store.touches.limits import save_touch_limits
from tests.jobs.looking import idle, rows
from tests.touches.street import befriend, bought, confirm_all, group_sent, street, touches
from tests.worlds import Town

GOOD = "小林，上次带走的针织开衫穿着还合身吗？"
OWN = "阿美，针织开衫陪您这阵子还舒服吧？"
PLAIN = "老周，好久没聊了，针织开衫还喜欢吗？"
PEOPLE = {"wmA": "小林", "wmB": "阿美", "wmC": "老王", "wmD": "老周", "wmE": "小陈"}
SAYS = {
    "wmA": [GOOD],
    "wmB": [GOOD, OWN],  # the words of another customer, then better
    "wmC": ["老王，针织开衫现在只要 59 元", "老王，针织开衫只剩 3 件了，明天包邮"],  # lies twice: a template then
    "wmD": ["加我微信 shop88888 领红包 https://evil.example/x", PLAIN],
    "wmE": ["", ""],  # nothing at all
}


def _about(request: ChatRequest) -> str:
    return next(name for name in PEOPLE.values() if name in str(request.messages[0]["content"]))


async def spent_today(t: Town) -> float:
    """Return what counts against the day's budget, in fen."""
    midnight = in_shop_time(t.house.clock()).replace(hour=0, minute=0, second=0, microsecond=0)
    async with t.house.database.shop(t.merchant_id) as connection:
        return await spent_today_fen(connection, midnight)


async def test_what_a_model_writes_is_held_to_facts_and_coupons_to_policy(database_url: str, tmp_path: Path) -> None:
    async with street(database_url, tmp_path, model=True) as t, t.client() as owner:
        for days, (customer, name) in enumerate(PEOPLE.items(), start=8):
            await befriend(t, customer, name)
            await bought(t, customer, "针织开衫", days)
        async with t.house.database.shop(t.merchant_id) as connection:
            await save_touch_limits(connection, t.merchant_id, TouchLimits(discount_percent=50))
        coupon = (
            await owner.post("coupons", json={"name": "回头券", "amount_fen": 800, "threshold_fen": 5_000})
        ).json()
        rule = {"name": "沉睡", "reason": "dormant", "enabled": True, "at_minute": 750, "coupon_id": coupon["id"]}
        made = await owner.post("followups/rules", json=rule | {"settings": {"days": [7], "offer": "always"}})
        assert made.status_code == 201, made.text
        drafts = {name: iter(SAYS[who]) for who, name in PEOPLE.items()}
        t.world.model.brain = lambda request: Reply(next(drafts[_about(request)]))  # several are asked for at once
        await planning.plan_shop(t.house, t.merchant_id)

        planned = {one["external_userid"]: one for one in await touches(t)}
        assert set(planned) == set(PEOPLE)
        assert len({one["text"] for one in planned.values()}) == len(PEOPLE)
        by_model = {who: one["text"] for who, one in planned.items() if one["model"]}
        assert by_model == {"wmA": GOOD, "wmB": OWN, "wmD": PLAIN}
        for who, one in planned.items():
            assert PEOPLE[who] in one["text"]
            assert not any(lie in one["text"] for lie in ("59", "3 件", "包邮", "evil", "shop88888"))
        asked = t.world.model.calls
        assert len(asked) == sum(len(texts) for texts in SAYS.values())
        again = str([one for one in asked if _about(one) == "阿美"][-1].messages[-1]["content"])
        assert "一样" in again, "the model is told what was wrong"
        assert all(float(planned[who]["cost_fen"]) > 0 for who in SAYS if any(SAYS[who]))

        # at most every second touch carries a discount, and the owner is told the share
        assert [one["discount"] for one in planned.values()] == [False, True, False, True, False]
        batch = (await owner.get("followups/batches")).json()["items"]
        assert [one["count"] for one in batch] == [5]
        assert (
            await owner.post("touches/approve", json={"ids": [one["id"] for one in planned.values()]})
        ).status_code == 200
        t.world.clock.advance(3_600)
        await sending.send_shop(t.house, t.merchant_id)  # the clock's tick may have sent some
        assert {one["status"] for one in await touches(t)} == {"tasked"}
        for _ in range(2):
            await idle(t)
            for row in await rows(t, "SELECT id FROM send_tasks WHERE status IN ('wanted', 'waiting')"):
                await tasks.advance(t.house, t.merchant_id, row["id"])
            t.world.clock.advance(120)
            confirm_all(t)
        grants = await rows(t, "SELECT external_userid, code FROM coupon_grants ORDER BY 1")
        assert [row["external_userid"] for row in grants] == ["wmB", "wmD"]
        assert "优惠券" in group_sent(t, "wmB")[0] or "券" in group_sent(t, "wmB")[0]
        assert "券" not in group_sent(t, "wmA")[0]
        effects = (await owner.get("touches/effects")).json()
        assert effects["discount_percent"] == 40

        # what small requests cost counts in the day's budget as well
        before = await spent_today(t)
        t.world.model.next(Reply("best_sellers week"), Reply("给您添麻烦了，非常抱歉。"))
        question = await understood(t.house, t.merchant_id, "哪样东西最招人喜欢")
        reply = await drafted_reply(t.house, t.merchant_id, 1, "起球", t.house.clock().date())
        assert isinstance(question, Question)
        assert (question.query, reply) == ("best_sellers", "给您添麻烦了，非常抱歉。")
        costs = await rows(t, "SELECT purpose, cost_fen FROM model_costs ORDER BY id")
        assert [row["purpose"] for row in costs] == ["number_query", "review_reply"]
        after = await spent_today(t)
        assert after - before == sum(float(row["cost_fen"]) for row in costs)
        assert before >= sum(float(one["cost_fen"]) for one in planned.values()) > 0
