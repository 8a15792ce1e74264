"""Grounding on labelled reply/source pairs (`data/grounding*.jsonl`), and on texts nobody labelled.

Each round of pairs was written without looking at the code, measured once, and its misses then mended; rounds 10
and 16 and the even halves of 19, 20, 25 and 26 (`held-out`) were measured and left alone. `docs/grounding.md` has the
figures of the first runs: on pairs nobody has seen expect those, not the ones of the mended halves.
"""

from __future__ import annotations

import json
import statistics
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.grounding import Kind, Sources, Verdict, check

TODAY = date(2026, 11, 23)  # a Monday
PAIRS = [
    json.loads(line)
    for name in ("grounding", "grounding_rounds")
    for line in (Path(__file__).parent / f"data/{name}.jsonl").read_text(encoding="utf-8").splitlines()
]


def sources_of(pair: dict[str, Any]) -> Sources:
    today = date.fromisoformat(pair["today"]) if "today" in pair else TODAY
    return Sources(pair["passages"], pair["tool_results"], pair["customer_says"], pair["policy"], today)


@dataclass
class Score:
    found: int = 0
    missed: int = 0
    false: int = 0

    @property
    def recall(self) -> float:
        return self.found / (self.found + self.missed)

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.false)


@pytest.mark.parametrize(
    ("source", "supported", "unsupported"),
    [
        (
            "燕麦奶和部分小料的生产线接触坚果，坚果过敏请不要点；拿不准请告诉我，我请同事核对。",
            [
                "燕麦奶的生产线会接触坚果，坚果过敏请不要点哦",
                "不能保证没有坚果，请同事核对",
                "您想问有没有坚果吗",
            ],
            ["燕麦奶完全不含坚果，您放心喝", "您可以放心，保证没有坚果", "坚果过敏也可以喝的", "这款零坚果哦"],
        ),
        (
            "燕麦奶不含乳糖和牛奶。面霜没有酒精，敏感肌可用。",
            ["燕麦奶不含乳糖的哦", "这款面霜没有酒精"],
            ["燕麦奶没有麸质", "这款面霜不含酒精，也没有香精"],
        ),
    ],
)
def test_what_is_not_in_a_product_is_said_only_where_a_source_says_it(
    source: str, supported: list[str], unsupported: list[str]
) -> None:
    sources = Sources([source], [], ["我过敏，有坚果酒精牛奶吗"], "", TODAY)
    assert [reply for reply in supported if not check(reply, sources).supported] == []
    assert [reply for reply in unsupported if check(reply, sources).supported] == []


@pytest.mark.parametrize(
    ("half", "recall", "precision"), [("tuning", 0.95, 0.95), ("test", 0.97, 0.95), ("held-out", 0.82, 0.85)]
)
def test_unsupported_replies_are_found_and_supported_ones_pass(
    half: str, recall: float, precision: float, capsys: pytest.CaptureFixture[str]
) -> None:
    score, milliseconds, wrong = Score(), [], []
    for pair in (one for one in PAIRS if one["half"] == half):
        start = time.perf_counter()
        verdict = check(pair["reply"], sources_of(pair))
        milliseconds.append((time.perf_counter() - start) * 1000)
        if verdict.supported != pair["supported"]:
            wrong.append((pair["id"], pair["reply"], [claim.text for claim in verdict.unsupported]))
        score.found += not pair["supported"] and not verdict.supported
        score.missed += not pair["supported"] and verdict.supported
        score.false += pair["supported"] and not verdict.supported
    with capsys.disabled():
        print(
            f"\ngrounding, {half} half: {len(milliseconds)} pairs, recall {score.recall:.3f}, "
            f"precision {score.precision:.3f}, {statistics.mean(milliseconds):.2f} ms a reply"
        )
    assert score.recall >= recall, wrong
    assert score.precision >= precision, wrong


def test_the_claim_that_is_wrong_is_the_one_named_and_no_rule_is_idle() -> None:
    wanted, named, alone = 0, 0, set()
    for pair in (one for one in PAIRS if not one["supported"]):
        claims = check(pair["reply"], sources_of(pair)).unsupported
        wanted += len(pair["unsupported"])
        named += sum(any(words in one.text or one.text in words for one in claims) for words in pair["unsupported"])
        kinds = {one.kind for one in claims}
        alone |= kinds if len(kinds) == 1 else set()
    assert named / wanted >= 0.88
    assert alone == set(Kind) - {Kind.OVERSIZED}  # without its rule a lie would pass


def test_the_set_is_balanced() -> None:
    assert len(PAIRS) >= 400
    for half in ("tuning", "test"):
        labels = [pair["supported"] for pair in PAIRS if pair["half"] == half]
        assert 0.4 <= sum(labels) / len(labels) <= 0.6


def checked(
    reply: str, passages: str = "", says: str = "", tools: list[Any] | None = None, policy: str = ""
) -> Verdict:
    return check(reply, Sources([passages] if passages else [], tools or [], [says] if says else [], policy, TODAY))


def test_a_reply_that_claims_nothing_needs_no_source() -> None:
    for reply in (
        "在的亲，有什么可以帮您？",
        "您稍等一下，我帮您看一下哦～",
        "第一次来吗？一会儿给您介绍一些款式",
        "1️⃣ 选款式\n2️⃣ 选尺码",
        "① 先量身高 ② 再看体重",
        "谢谢您的理解，祝您生活愉快！",
        "这个我需要跟店里确认一下，稍后回复您",
        "",
    ):
        assert checked(reply).supported, reply


def test_the_price_of_another_product_is_no_support() -> None:
    prices = "碎花裙 259 元，牛仔裤 199 元。"
    assert checked("碎花裙259元", prices).supported
    assert not checked("碎花裙199元", prices).supported
    assert not checked("199元哦", prices, says="碎花裙多少钱").supported
    assert checked("199元哦", prices, says="牛仔裤多少钱").supported


def test_the_customer_supports_an_echo_but_never_a_promise() -> None:
    assert checked("您身高160cm、体重50kg是吧", says="我160cm 50kg").supported
    assert not checked("好的，给您五折", says="你们说好五折的").supported
    assert not checked("嗯嗯，200元给您", says="上次说200元").supported
    assert not checked("好的，送您袜子", says="你们说送袜子").supported
    assert not checked("是的，三天就到", says="不是说三天到吗").supported


def test_a_promise_needs_a_tool_that_granted_it() -> None:
    granted = [{"tool": "grant_coupon", "ok": True, "coupon": {"id": 7, "amount_fen": 2000}}]
    refused = [{"tool": "grant_coupon", "ok": False, "coupon": {"amount_fen": 2000}}]
    asked = [{"tool": "grant_coupon", "arguments": {"amount_fen": 2000}}]
    reply = "已经给您发了一张20元优惠券"
    assert checked(reply, tools=granted).supported
    assert not checked(reply, tools=refused).supported
    assert not checked(reply, tools=asked).supported
    assert not checked(reply).supported


def test_money_of_tools_is_fen() -> None:
    tools = [{"name": "碎花裙", "price": 25900}]
    assert checked("碎花裙259元", tools=tools).supported
    assert not checked("碎花裙25900元", tools=tools).supported
    assert checked("碎花裙259元", tools=[json.dumps(tools[0], ensure_ascii=False)]).supported


@pytest.mark.parametrize(
    "reply", ["２５９元", "¥259", "￥259.00", "259块", "两百五十九", "两百五十九块钱", "二百五十九元整", "259块钱"]
)
def test_an_amount_is_one_amount_however_it_is_written(reply: str) -> None:
    assert checked(f"这条裙子{reply}哦", "这条裙子259元").supported
    assert not checked(f"这条裙子{reply}哦", "这条裙子249元").supported


SAME = """打八五折=全场85折 八折=8折优惠 半价=五折 优惠20%=打8折 一周=7天 48小时=两天 一年=12个月
一个半小时=90分钟 三到五天=3-5天 最快3天=3-5天 晚上十点半=22:30 明儿=11月24日 下周三=12月2日 9块9=9.9元 两斤=1公斤
百分之六十=60% 三五天=3-5天 半个月=15天
七天=7天 早上九点=9:00 周末=周六 1千克=1000克 一百二十块=120元 1.2万元=12000元 二十五号=25号"""


@pytest.mark.parametrize(("reply", "source"), [pair.split("=") for pair in SAME.split()])
def test_the_same_thing_said_another_way_is_supported(reply: str, source: str) -> None:
    assert checked(f"是{reply}哦", f"是{source}。").supported


def test_sums_shown_in_the_reply_are_checked() -> None:
    price = "T恤89元一件，原价129元。"
    assert checked("2件89元，一共178元", price).supported
    assert not checked("2件89元，一共168元", price).supported
    assert checked("原价129元，现价89元，省40元", price).supported
    assert not checked("原价129元，现价89元，省50元", price).supported


def test_what_follows_from_prices_and_rates_is_supported_and_nothing_near_it() -> None:
    source = "短款 45 元，长款 60 元。加急加收 50%。配送 5 公里内免费，超出每公里 3 元。充500送80。年卡 1980 元。"
    for right, wrong in (
        ("短款加急67块5", "短款加急72块5"),
        ("长款比短款贵15块", "长款比短款贵25块"),
        ("8公里的话配送费9块", "8公里的话配送费6块"),
        ("充500到账580", "充500到账600"),
        ("年卡平均一个月165", "年卡平均一个月145"),
        ("两件短款一共90", "两件短款一共95"),
    ):
        assert checked(right, source).supported, right
        assert not checked(wrong, source).supported, wrong


def test_tools_tell_who_and_how_many_places_are_left() -> None:
    tools = [{"classes": [{"name": "流瑜伽", "teacher": "陈老师", "booked": 7, "capacity": 12}]}]
    assert checked("陈老师的流瑜伽还有5个位", tools=tools).supported
    assert not checked("流瑜伽还有7个位", tools=tools).supported
    assert not checked("李老师带流瑜伽", tools=tools).supported


def test_the_opposite_of_a_source_is_no_support() -> None:
    rule = "支持七天无理由退换，内衣不退不换。"
    assert not checked("不支持退货哦", rule, says="裙子能退吗").supported
    assert checked("内衣不退不换哦", rule).supported
    assert not checked("内衣可以退的", rule).supported


def test_the_note_names_what_to_put_right() -> None:
    note = checked("碎花裙199元，包邮", "碎花裙259元").as_repair_note()
    assert "199元" in note
    assert "包邮" in note
    assert checked("在的亲").as_repair_note() == ""


def test_claims_stand_where_the_reply_says_them() -> None:
    reply = "亲～ **199元** 哦"
    claim = checked(reply, "259元").unsupported[0]
    assert (claim.kind, claim.value, claim.text) == (Kind.MONEY, 19900, "199元")
    assert reply[claim.start : claim.end] == claim.text


scalars = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.floats(-1e9, 1e9) | st.text(max_size=20)
plain_json = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
WORDS = (
    "亲 259 元 两百 五折 3-5天 半 点 月 日 周 号 路 XL 码 有货 送 包邮 不 退 % ¥ 到 - ~ ， 。 ？"
    " 满 减 明天 下周三 31 99 0 一 万 年 个 （ ）"
)
words = st.lists(st.sampled_from([*WORDS.split(), " ", "\n"]), max_size=25).map("".join)
texts = words | st.text(max_size=80)
results = st.dictionaries(st.text(max_size=10), plain_json, max_size=4)


@given(words)
@settings(max_examples=150, deadline=None)
def test_a_reply_that_is_the_passage_names_no_figure_without_source(text: str) -> None:
    kinds = {Kind.PHONE, Kind.CODE, Kind.CONTACT, Kind.PERCENT}
    assert not [claim for claim in checked(text, text).unsupported if claim.kind in kinds]


HUGE = [
    "1",
    "259元",
    "一",
    "满199减20，",
    "有货",
    "-",
    "a.",
    "12-",
    "今天",
    "送",
    "不可以退",
    "周一到",
    "百",
    "(",
    "您的",
]


def fastest(reply: str, passage: str) -> float:
    """Return the least of three processor times of a check, in seconds: other programs do not count."""
    spent = []
    for number in range(3):
        start = time.thread_time()
        checked(reply, f"{passage}{' ' * number}")  # another text each time: remembered ones cost nothing
        spent.append(time.thread_time() - start)
    return min(spent)


@pytest.mark.parametrize("word", HUGE)
def test_the_time_of_a_check_does_not_explode_with_the_length(word: str) -> None:
    """Four times the text may cost sixteen times the time, not more: nothing worse than the square."""
    short, long = word * (300 // len(word)), word * (1200 // len(word))
    assert fastest(long, "碎花裙259元，满199包邮") < 24 * fastest(short, "碎花裙259元，满199包邮") + 0.2
    assert fastest("碎花裙259元", long * 4) < 24 * fastest("碎花裙259元", short * 4) + 0.2


def test_an_offer_by_its_own_name_is_that_one() -> None:
    """Whatever the customer called themselves: two coupons were looked up, and one was granted."""
    listed = [
        {"优惠": "满99元减10元的优惠券", "名称": "新客满99减10", "场合": "新客首单"},
        {"优惠": "满199元减30元的优惠券", "名称": "老客满199减30", "场合": "老顾客"},
    ]
    granted = {"status": "granted", "优惠券": "新客满99减10：满99元减10元的优惠券"}
    sources = Sources([], [*listed, granted], ["老顾客了有没有优惠券"], "", date(2026, 11, 28))
    assert check("给您申请到新客满99减10的优惠券啦，往下看领取方式～", sources).supported
    assert not check("给您申请到新客满99减30的优惠券啦，往下看领取方式～", sources).supported
