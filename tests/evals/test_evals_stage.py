from __future__ import annotations

from pathlib import Path

from evals.schema.reading import read_cases
from evals.stage.played import Played
from jobs.teaching.cases import captured
from store.conversations.conversations import Line
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


async def test_cases_are_played_in_a_fresh_world_each(database_url: str, tmp_path: Path) -> None:
    path = tmp_path / "cases.yaml"
    path.write_text(CASES, encoding="utf-8")
    lived = tmp_path / "lived.yaml"
    lines = [Line("customer", "满多少包邮"), Line("assistant", "满 199 元包邮"), Line("staff", "您好")]
    lived.write_text(captured(lines, "小雨", "clothes", 7), encoding="utf-8")
    async with opened_stage(database_url, tmp_path / "data") as stage:
        played: dict[str, Played] = {filed.case.id: await stage.play(filed) for filed in read_cases([path, lived])}
    assert [played[f"stage-{name}"].problems for name in ("coupon", "lie", "local")] == [[], [], []]
    assert played["captured-7"].problems == []
    assert "199" in str(played["captured-7"].transcript)
    wrong = {problem.check for problem in played["stage-wrong"].problems}
    assert wrong == {"outcome", "says", "not_says", "handoff", "coupons", "sources"}
    assert played["stage-model"].mode == "skipped"
    assert not played["stage-model"].passed
    assert played["stage-lie"].trace[0]["checks"]
