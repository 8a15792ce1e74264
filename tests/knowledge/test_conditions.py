"""Answers that hold under a condition, and customers who did or did not name it."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.calibration import stored_calibration
from knowledge.entries import Entry
from knowledge.evidence import Evidence
from knowledge.language.conditions import Conditions, common_conditions
from knowledge.search import KnowledgeSearch, Zone

WORDS = Conditions([["超过…天", "半个月"], ["拆封", "没拆"], ["香港", "港澳"]])


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("超过 7 天还能退吗", [1, 0, 0]),
        ("超过这么久那么多天", [0, 0, 0]),
        ("买了半個月，沒拆封", [1, 1, 0]),
        ("港澳发吗", [0, 0, 1]),
        ("怎么退货", [0, 0, 0]),
        ("", [0, 0, 0]),
    ],
)
def test_a_text_names_conditions(text: str, named: list[int]) -> None:
    assert WORDS.named(text).tolist() == named


@pytest.mark.parametrize(
    ("wordings", "held"),
    [
        (["超过七天能退吗？", "买了半个月能退吗"], [1, 0, 0]),
        (["超过七天能退吗？", "能退吗"], [0, 0, 0]),
        (["可以退货吗？拆封了能退吗？"], [0, 0, 0]),
        (["超过七天拆封了能退吗"], [1, 1, 0]),
        (["？"], [0, 0, 0]),
    ],
)
def test_an_entry_holds_what_each_of_its_sentences_names(wordings: list[str], held: list[int]) -> None:
    assert WORDS.held(wordings).tolist() == held


def test_each_line_of_the_list_is_found_by_each_of_its_words() -> None:
    known = common_conditions()
    for words, number in zip(known.groups, range(known.count), strict=True):
        for word in words:
            assert np.flatnonzero(known.named(word.replace("…", "七"))).tolist() == [number], word


@pytest.fixture
def returns() -> list[Entry]:
    return [
        Entry(1, "怎么退货？", "签收 7 天内，吊牌在，点「申请退货」。"),
        Entry(2, "超过七天还能退换吗？", "超过 7 天没法退换了。", similar=("买了半个月能退吗",)),
        Entry(3, "退货的运费谁出？", "您自理。"),
        Entry(4, "几点关门？", "晚上十点。"),
        Entry(5, "能开发票吗？", "可以。"),
    ]


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("question", ["七天无里由能退不，怕穿着不得劲儿", "东西不想留了能不能退"])
async def test_an_answer_for_a_condition_nobody_named_is_not_sent(
    search: KnowledgeSearch, returns: list[Entry], question: str
) -> None:
    await search.sync(1, 1, returns)
    found = await search.search(1, question)
    assert 1 in [passage.entry.id for passage in found.passages[:3]]
    assert found.zone is Zone.ASK or found.passages[0].entry.id == 1


@pytest.mark.asyncio(loop_scope="session")
async def test_who_names_the_condition_is_answered(search: KnowledgeSearch, returns: list[Entry]) -> None:
    await search.sync(1, 1, returns)
    found = await search.search(1, "都超过十天了还能退换不")
    assert (found.passages[0].entry.id, found.zone) == (2, Zone.ANSWER)


@pytest.mark.parametrize(
    ("foreign", "confidence", "zone"),
    [
        (0.0, 0.9, Zone.ANSWER),
        (0.0, 0.2, Zone.ASK),
        (0.0, 0.05, Zone.HAND_OVER),
        (1.0, 0.9, Zone.ANSWER),
        (1.0, 0.4, Zone.ASK),
        (1.0, 0.2, Zone.HAND_OVER),
    ],
)
def test_a_menu_about_a_thing_nobody_mentions_must_be_likelier(foreign: float, confidence: float, zone: Zone) -> None:
    none = np.zeros((1, 1), dtype=np.float32)
    fits = np.zeros(1, dtype=np.bool_)
    about = {"known": 1.0, "likeness": 1.0, "unclear": 0.0, "foreign": foreign, "length": 1.0, "usual": 0.0}
    evidence = Evidence(none, none, fits, fits, none[0], none, topic=False, **about)
    assert stored_calibration("e5").zone(evidence, confidence) is zone
