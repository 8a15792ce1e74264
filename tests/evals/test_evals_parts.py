from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from agent.clock import SHANGHAI
from agent.llm import Link, ModelChain
from evals.checks.said import check_said
from evals.customers.persona import Persona
from evals.customers.speaking import RuledSpeaker
from evals.judge.agreement import kappa, labelled
from evals.judge.scoring import Reply, better, mark, rubric
from evals.running.baseline import compare, save
from evals.running.figures import figures, pass_hat
from evals.schema import editors
from evals.schema.expect import Heard
from evals.schema.reading import CasesWrong, read_cases
from evals.stage.moments import next_moment, relative_moment, seconds_of
from evals.stage.played import Played, Problem
from evals.stage.scene import Said
from jobs.teaching.cases import captured
from store.conversations.conversations import Line
from tests.graphs.scripted import ScriptedModel

GOOD = """
shop: clothes
cases:
  - {id: one-case, about: 包邮, harm: wrong, turns: [{says: 满多少包邮}]}
"""


def wrong(folder: Path, text: str) -> list[str]:
    path = folder / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CasesWrong) as caught:
        read_cases([path])
    return [problem.removeprefix(str(folder) + "/") for problem in caught.value.problems]


def test_what_is_wrong_with_a_case_is_told_by_file_case_and_field(tmp_path: Path) -> None:
    assert wrong(tmp_path, GOOD.replace("harm: wrong", "harm: bad"))[0].startswith("mine.yaml › one-case › harm：")
    assert wrong(tmp_path, GOOD.replace("says:", "sayz:"))[0].startswith("mine.yaml › one-case › turns.1")
    expect = "turns: [{says: 好}], expect: {not_sys: [x], state: {handoff: ture}}"
    assert wrong(tmp_path, GOOD.replace("turns: [{says: 满多少包邮}]", expect)) == [
        "mine.yaml › one-case › expect.state.handoff：应该是 true 或 false",
        "mine.yaml › one-case › expect.not_sys：没有这个字段，是不是 not_says？",
    ]
    assert "没有「shoes」这家店" in wrong(tmp_path, GOOD.replace("clothes", "shoes"))[0]
    assert "不是有效的 YAML" in wrong(tmp_path, "cases: [")[0]
    assert "重名" in wrong(tmp_path, GOOD + GOOD.partition("cases:\n")[2])[0]
    scripted = wrong(tmp_path, GOOD.replace("{says: 满多少包邮}", "{says: 满多少包邮, model: [好]}"))
    assert scripted == ["mine.yaml › one-case › 整体：写了模型台词（model），needs 就要写 script"]


def test_the_cases_of_the_house_are_many_readable_and_their_schemas_fresh() -> None:
    assert editors.lint() == []
    cases = [filed.case for filed in read_cases()]
    assert len(cases) >= 200
    assert {case.shop for case in cases} == {"clothes", "milktea", "beauty", "repair", "cosmetics", "education"}
    assert sum(case.kind != "plain" for case in cases) * 4 >= len(cases)
    assert {case.manner for case in cases} == {"plain", "dialect", "typos", "voice"}


def run(case: str, *, ok: bool = True, harm: str = "wrong", attempt: int = 0) -> Played:
    problems = [] if ok else [Problem("says", "没有说到：199")]
    return Played(case, "a.yaml", "clothes", harm, "包邮", "plain", "local", attempt, problems, 1.0, [0.5])


def test_pass_hat_counts_runs_that_all_pass_and_names_the_unsteady() -> None:
    assert pass_hat(3, 4, 2) == pytest.approx(0.5)
    found = figures([run("a"), run("a", attempt=1), run("b"), run("b", ok=False, attempt=1)])
    assert (found.k, found.pass_k, found.unsteady) == (2, 0.5, ["b"])
    assert (found.whole.cases, found.whole.passed) == (2, 1)


def test_a_run_that_skipped_a_case_does_not_pass_it() -> None:
    skipped = Played("a", "a.yaml", "clothes", "wrong", "包邮", "plain", "skipped")
    found = figures([skipped, run("b")])
    assert not skipped.passed
    assert (found.whole.cases, found.whole.skipped) == (1, 1)


def test_a_run_is_held_against_its_baseline(tmp_path: Path) -> None:
    path = tmp_path / "base.json"
    save([run("a"), run("b", harm="promise"), run("c", ok=False)], path)
    same = [run("a"), run("b", harm="promise"), run("c", ok=False)]
    assert compare(same, figures(same), path, whole=True).breaches == []
    worse = [run("a"), run("b", ok=False, harm="promise"), run("c"), run("d", ok=False)]
    found = compare(worse, figures(worse), path, whole=True)
    assert (found.better, found.worse, found.new, found.gone) == (["c"], ["b"], ["d"], [])
    assert any(breach.startswith("b 以前过") for breach in found.breaches)
    assert any("d 是新用例" in breach for breach in found.breaches)


def test_what_has_to_be_said_is_found_whatever_the_blanks() -> None:
    wanted = Heard.model_validate({"says": ["199元", {"any": ["包邮", "免邮"]}], "not_says": ["八折"]})
    assert list(check_said(wanted, ["满 199 元包邮"])) == []
    assert [problem.check for problem in check_said(wanted, ["给您打八折"])] == ["says", "says", "not_says"]


def test_moments_are_read_in_shop_time_and_never_lie_back() -> None:
    now = datetime(2026, 11, 25, 15, 0, tzinfo=SHANGHAI)  # a Wednesday
    assert next_moment("周三 14:30", now) == datetime(2026, 12, 2, 14, 30, tzinfo=SHANGHAI)
    assert next_moment("周四 09:00", now) == datetime(2026, 11, 26, 9, 0, tzinfo=SHANGHAI)
    assert relative_moment("明天 14:00", now) == datetime(2026, 11, 26, 14, 0, tzinfo=SHANGHAI)
    assert seconds_of("5 分钟") == 300


def test_a_captured_conversation_is_a_case_without_personal_data(tmp_path: Path) -> None:
    lines = [
        Line("customer", "你好我是王女士"),
        Line("customer", "订单 QH2026110188 电话13812345678 到哪了"),
        Line("assistant", "请稍等"),
        Line("staff", "小雨您好，在派送"),
    ]
    text = captured(lines, "小雨", {"shop": "clothes"}, 7)
    assert not any(secret in text for secret in ("13812345678", "2026110188", "王女士", "小雨"))
    path = tmp_path / "captured.yaml"
    path.write_text(text, encoding="utf-8")
    case = read_cases([path])[0].case
    assert [turn.act for turn in case.turns] == ["says", "staff"]
    assert isinstance(case.turns[0].says, list)


async def test_a_ruled_customer_answers_what_is_asked_and_then_presses() -> None:
    persona = Persona.model_validate(
        {
            "id": "a",
            "shop": "clothes",
            "goal": "g",
            "style": "s",
            "opens": "查订单",
            "answers": [{"when": "后四位", "says": "1234"}],
            "presses": ["快点"],
            "reached": {},
        }
    )
    speaker = RuledSpeaker(persona)
    asked = [Said("customer", "查订单"), Said("assistant", "请发后四位")]
    assert [await speaker.next([]), await speaker.next(asked), await speaker.next(asked)] == ["查订单", "1234", "快点"]
    assert await speaker.next(asked) is None


def judge(*lines: str) -> ModelChain:
    return ModelChain([Link("judge", ScriptedModel(script=list(lines)))])


async def test_a_judge_that_goes_by_position_makes_a_tie() -> None:
    a, b = Reply("问", "资料", "好"), Reply("问", "资料", "坏")
    assert await better(judge('{"better": "A"}', '{"better": "A"}'), a, b, "correct") == "tie"
    assert await better(judge('{"better": "A"}', '{"better": "B"}'), a, b, "correct") == "a"
    assert await mark(judge('好的：{"score": 4, "why": "对"}'), a, "correct") == 4
    assert await mark(judge("我觉得不错"), a, "correct") is None


def test_agreement_is_more_than_chance_only_when_it_is() -> None:
    assert kappa([(5, 5), (1, 1), (4, 5), (2, 1)]) == pytest.approx(1)
    assert kappa([(5, 5), (1, 5), (5, 1), (1, 1)]) == pytest.approx(0)
    assert len(labelled()) >= 40
    assert all(set(row.marks) == set(rubric()) for row in labelled())
