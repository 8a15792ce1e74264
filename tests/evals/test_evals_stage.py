from __future__ import annotations

from pathlib import Path

from evals.schema.reading import Filed, read_cases
from evals.stage.played import Played
from evals.stage.stage import Stage
from jobs.teaching.cases import case_of
from store.conversations.conversations import conversation_of
from xiaoer.staging import opened_stage

CASES = """
shop: clothes
cases:
  - id: stage-coupon
    about: 券真的发了，下一个用例里就没有了
    harm: promise
    needs: script
    customer: xiaoyu
    turns:
      - says: 有券吗
        model: [{call: request_coupon, with: {coupon: 新客满99减10, reason: 要券}}, 给您申请到新客满99减10的优惠券啦。]
    expect: {state: {coupons: [新客满99减10]}, tools: {called: [request_coupon], acted: [request_coupon]}}
  - id: stage-lie
    about: 模型说错价格，被拦下，转给人
    harm: invented
    needs: script
    customer: xiaoyu
    turns:
      - says: 法式连衣裙多少钱
        model: [法式连衣裙 99 元, 法式连衣裙 109 元]
    expect: {outcome: handed_over, not_says: ["99", "109"], state: {coupons: [], handoff: true}}
  - id: stage-local
    about: 不用模型，一句话拆成两条，说错了期望就要不过
    harm: wrong
    turns:
      - says: [满多少, 包邮呀]
      - says: 转人工
      - staff: {who: zhang_san, says: 我在}
      - says: 多久发货
        expect: {messages: 0}
    expect: {says: ["199"], not_says: [八折], state: {handoff: {state: taken}, session: staff}}
  - id: stage-wrong
    about: 写错的期望
    harm: wrong
    turns: [{says: 满多少包邮}]
    expect:
      outcome: handed_over
      says: [满 500]
      not_says: ["199"]
      sources: [没有的知识]
      state: {handoff: true, coupons: [假券]}
  - id: stage-model
    about: 要真模型的不演
    harm: wrong
    needs: model
    turns: [{says: 满多少包邮}]
"""
BAKERY = """
world:
  kind: other
  profile: {name: 麦香烘焙, staff: [{userid: owner, name: 老板, role: owner}]}
  faq: [{question: 生日蛋糕要提前多久订, answer: 提前 36 小时订就行。}, {question: 有停车位吗, answer: 门口可以停。}]
  products: [{sku: NL, name: 奶酪贝果, price: "12.5", wares: [{options: {口味: 原味}, stock: 7}]}]
  customers: {her: {nickname: 小雨}}
  orders:
    - {number: MX20261101, customer: her, status: 运输中, amount: 25, courier: 顺丰, tracking: SF130001234, days_ago: 2}
cases:
  - id: lived-bakery
    about: 一家不在 evals/worlds/ 里的店
    harm: wrong
    customer: her
    turns: [{says: 小雨想问生日蛋糕要提前多久订}, {says: 奶酪贝果多少钱}, {says: 我的快递到哪了}]
"""


async def from_life(stage: Stage, filed: Filed) -> str:
    """Live through a case and return the conversation as a case again."""
    async with stage.opened(filed.case) as scene:
        for turn in filed.case.turns:
            await stage.act(scene, turn)
        async with stage.house.database.shop(scene.shop.merchant_id) as connection:
            talk = await conversation_of(connection, scene.shop.open_kfid, scene.customer(None))
            assert talk is not None
            return await case_of(connection, scene.shop.merchant_id, talk)


async def test_cases_are_played_in_a_fresh_world_each(database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "cases.yaml"
    path.write_text(CASES, encoding="utf-8")
    bakery, lived = tmp_path / "bakery.yaml", tmp_path / "lived.yaml"
    bakery.write_text(BAKERY, encoding="utf-8")
    async with opened_stage(database_url, tmp_path / "data") as stage:
        played: dict[str, Played] = {filed.case.id: await stage.play(filed) for filed in read_cases([path])}
        lived.write_text(await from_life(stage, read_cases([bakery])[0]), encoding="utf-8")
        again = await stage.play(read_cases([lived])[0])
    assert [played[f"stage-{name}"].problems for name in ("coupon", "lie", "local")] == [[], [], []]
    told, own = str(again.transcript), lived.read_text(encoding="utf-8")
    assert again.problems == []
    assert all(fact in told for fact in ("36 小时", "12.5 元", "顺丰"))  # its own answers, goods and orders
    assert "小雨" not in own
    assert "MX20261101" not in own
    assert "SF13000" not in own
    wrong = {problem.check for problem in played["stage-wrong"].problems}
    assert wrong == {"outcome", "says", "not_says", "handoff", "coupons", "sources"}
    assert played["stage-model"].mode == "skipped"
    assert not played["stage-model"].passed
    assert played["stage-lie"].trace[0]["checks"]
