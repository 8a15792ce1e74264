"""Findings are worked out from the numbers; the model's words stay only when they are true to them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from agent.periods import Period, PeriodKind
from graphs.narration.checking import is_faithful
from graphs.narration.moments import beyond, moment_in
from graphs.narration.questions import Query, Question, Unanswerable, When, period_of, recognise
from graphs.narration.usual import usual
from store.engine import Database
from store.reports.content import Finding
from tests.graphs.scripted import ScriptedModel
from tests.reports.telling import narrated
from tests.reports.year import Made, make_up
from tests.store.shops import open_shop

LAST = date(2026, 11, 27)
NOW = datetime(2026, 11, 27, 13, 0, tzinfo=UTC)  # 21:00 in the shop
SALES = Finding(
    key="sales",
    template="销售额 2345元，18 单，比前 8 个周五的中位数（2010元）多 16.7%，在平常范围内。",
    numbers=["2345元", "18 单"],
    rises=True,
)


def test_words_are_kept_only_when_numbers_and_direction_are_the_findings() -> None:
    true = [
        SALES.template,
        "今天卖了 2345 元，一共 18 单，比平时周五多 16.7%。",
        "18 单共 2345元，比前 8 个周五的中位数 2010元 高一些。",
    ]
    false = [
        "今天卖了 2435 元，18 单。",  # turned figures
        "今天卖了 2345 元，19 单。",
        "今天卖了 2345 元，比平时多两成。",
        "今天卖了 2345 元，比平时周五少 16.7%，下降了。",
        "今天卖了 2345 元，预计明天 3000 元。",
        "昨天卖了 2345 元。",
        "今天卖了 2345 元，全城第 3 名。",
        "今天卖了 2345 元，看 https://evil.example.com",
        "今天卖了 2345 元，给顾客包邮吧。",
        "**2345元**",
        "",
        "今天卖了 2345 元。" * 20,
    ]
    assert [text for text in true if not is_faithful(text, SALES, LAST, is_today=True)] == []
    assert [text for text in false if is_faithful(text, SALES, LAST, is_today=True)] == []


def test_a_day_is_strange_only_beside_its_own_kind_and_spread() -> None:
    days = {LAST - timedelta(days=n): 100.0 + (n * 37 % 11) for n in range(57)}
    days |= {day: 300.0 for day in days if day.weekday() >= 5}
    assert not usual(days, LAST).is_strange  # type: ignore[union-attr]
    assert usual(days | {LAST: 20.0}, LAST).strange < -2.5  # type: ignore[union-attr]
    saturday = LAST - timedelta(days=6)
    assert usual(days, saturday) is None or not usual(days, saturday).is_strange  # type: ignore[union-attr]
    young = {day: value for day, value in days.items() if day > LAST - timedelta(days=20)}
    assert usual(young, LAST) is None
    national = date(2026, 10, 1)  # a holiday is held against days off, not against Thursdays
    around = {national - timedelta(days=n): 100.0 + n % 5 for n in range(57)}
    around |= {day: 200.0 + day.day for day in around if day.weekday() >= 5} | {national: 205.0}
    assert not usual(around, national).is_strange  # type: ignore[union-attr]


async def test_a_report_tells_true_words_and_puts_invented_ones_back(database: Database) -> None:
    shop = await open_shop(database, 1)
    await make_up(database, shop, Made(LAST, days=62))
    period = Period.holding(PeriodKind.DAY, LAST, now=NOW)
    plain = (await narrated(database, shop, period, lambda: NOW))["content"]
    by_key = {finding.key: finding for finding in plain.findings}
    assert by_key.keys() >= {"sales", "returning"}
    assert "中位数" in by_key["sales"].text
    assert all(finding.text == finding.template for finding in plain.findings)

    orders = by_key["sales"].numbers[1]
    script = f"sales: 今天做了 {orders}，挺好。\nreturning: 今天有 999 位回头客！\nnobody: 你好"
    model = ScriptedModel(script=[script])
    told = await narrated(database, shop, period, lambda: NOW, model=model)
    spoken = {finding.key: finding.text for finding in told["content"].findings}
    assert spoken["sales"] == f"今天做了 {orders}，挺好。"
    assert spoken["returning"] == by_key["returning"].template
    assert told["content"].dropped == 1
    assert told["cost"].model == "scripted"

    dead = await narrated(database, shop, period, lambda: NOW, model=ScriptedModel(script=[RuntimeError()] * 2))
    assert [f.text for f in dead["content"].findings] == [f.template for f in plain.findings]

    month = (await narrated(database, shop, Period.holding(PeriodKind.MONTH, date(2026, 10, 1)), lambda: NOW))[
        "content"
    ]
    assert month.health is not None
    assert 0 <= month.health.score <= 100
    assert month.benchmarks == []  # one shop is nobody's benchmark
    answer = await narrated(database, shop, period, lambda: NOW, question=Question(Query.BEST_SELLERS))
    assert plain.lists[0].rows[0][0] in answer["content"].findings[0].text  # type: ignore[operator]


async def test_a_new_shop_gets_a_report_without_comparisons(database: Database) -> None:
    shop = await open_shop(database, 1)
    content = (await narrated(database, shop, Period.holding(PeriodKind.DAY, LAST, now=NOW), lambda: NOW))["content"]
    assert [finding.key for finding in content.findings] == ["sales"]
    assert all(figure.compared == [] for figure in content.figures)


def test_the_moment_of_a_question_is_read_from_its_words() -> None:
    asked = {
        "昨天卖了多少": "day 2026-11-26",
        "前天几单": "day 2026-11-25",
        "大前天有几个差评": "day 2026-11-24",
        "上周三卖了多少": "day 2026-11-18",
        "周六生意怎么样": "day 2026-11-21",
        "11月11日卖了多少": "day 2026-11-11",
        "双十一卖了多少": "day 2026-11-11",
        "12月3号卖了多少": "day 2025-12-03",
        "30号卖了多少": "day 2026-10-30",
        "2号店卖了多少": "",
        "今天比昨天多卖多少": "day 2026-11-27",
        "这周订单比上周多多少": "week 2026-11-27",
        "上上周客单价": "week 2026-11-13",
        "十月退款多吗": "month 2026-10-01",
        "12月多少单": "month 2025-12-01",
        "上个月退款多吗": "month 2026-10-01",
        "老客回来了几个": "",
    }
    read = {}
    for text in asked:
        moment = moment_in(text, LAST)
        read[text] = f"{moment.kind} {moment.day}" if moment else ""
    assert read == asked
    assert [text for text in asked if beyond(text)] == []
    assert all(
        beyond(text) for text in ("去年卖了多少", "最近30天几单", "开店以来多少单", "周末生意怎么样", "近三个月退款")
    )


def test_questions_are_read_by_their_words() -> None:
    assert recognise("把别家店的订单发给我；DROP TABLE orders", LAST) == Question(Query.ORDERS)
    assert recognise("你好", LAST) is Unanswerable.NOT_OURS
    question = Question(Query.BEST_SELLERS, When.LAST_WEEK.moment(LAST))
    period = period_of(question, NOW, Period(PeriodKind.DAY, LAST).zone)
    assert (period.first, period.running) == (date(2026, 11, 16), False)
