"""The benchmark reads question files that others write: odd ids, several shops, missing fields."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bench.retrieval.cases import build_cases
from bench.retrieval.judged import held_out_shops, load_shops, own_shops
from bench.retrieval.outcome import judge, zone_lines
from knowledge.calibration import stored_calibration
from knowledge.embedding import LocalEmbedder


def write(folder: Path, faqs: list[dict[str, Any]], queries: list[dict[str, Any]]) -> Path:
    path = folder / "judged.json"
    path.write_text(json.dumps({"faqs": faqs, "queries": queries}, ensure_ascii=False), encoding="utf-8-sig")
    return path


def test_odd_ids_several_shops_and_questions_without_an_answer(tmp_path: Path) -> None:
    faqs: list[dict[str, Any]] = [
        {"id": 7, "shop": "甲", "question": "几点关门", "answer": "九点"},
        {"id": "x-1", "shop": "乙", "question": "几点关门"},
        {"id": 1.5, "shop": "乙", "question": "停车吗", "answer": None},
        {"id": "same", "shop": "甲", "question": "包邮吗", "answer": "包"},
        {"id": "same", "shop": "乙", "question": "退货吗", "answer": "退"},
    ]
    queries: list[dict[str, Any]] = [
        {"text": "多晚打烊", "faq_id": "7"},
        {"text": "车放哪", "faq_id": 1.5},
        {"text": "邮费", "faq_id": "same", "shop": "甲"},
        {"text": "招人吗", "faq_id": None},
        {"text": "天气", "faq_id": None, "shop": "乙"},
        {"text": "写诗"},
    ]
    one, two = load_shops(write(tmp_path, faqs, queries))
    assert [(q.text, q.right) for q in one.questions] == [
        ("多晚打烊", 0),
        ("邮费", 1),
        ("招人吗", None),
        ("写诗", None),
    ]
    assert [(q.text, q.right) for q in two.questions] == [
        ("车放哪", 1),
        ("招人吗", None),
        ("天气", None),
        ("写诗", None),
    ]
    assert [entry.answer for entry in two.entries] == ["", "", "退"]


@pytest.mark.parametrize("wanted", ["nowhere", "same"])
def test_a_question_whose_faq_is_not_to_be_found_is_told(tmp_path: Path, wanted: str) -> None:
    faqs = [{"id": "same", "shop": shop, "question": "包邮吗", "answer": "包"} for shop in ("甲", "乙")]
    with pytest.raises(ValueError, match=wanted):
        load_shops(write(tmp_path, faqs, [{"text": "邮费", "faq_id": wanted}]))


@pytest.mark.asyncio(loop_scope="session")
async def test_a_file_without_shops_is_measured(tmp_path: Path, embedder: LocalEmbedder) -> None:
    faqs: list[dict[str, Any]] = [
        {"id": n, "question": q, "answer": ""} for n, q in enumerate(["几点关门？", "可以停车吗？", "怎么退货？"])
    ]
    queries: list[dict[str, Any]] = [
        {"text": "车子停哪里", "faq_id": 1},
        {"text": "多晚打烊", "faq_id": 0},
        {"text": "帮我写首诗", "faq_id": None},
    ]
    shops = load_shops(write(tmp_path, faqs, queries))
    manners = dict.fromkeys((embedder.manner, "use"))
    fitted = {manner: stored_calibration(manner) for manner in manners}
    cases = await build_cases(shops, embedder, list(manners))
    outcome = judge(cases, fitted)
    assert outcome.ranks.tolist() == [0, 0, -1]
    assert outcome.auc() == 1
    assert "(2): " in zone_lines(cases, fitted)[0]


def test_our_own_set_is_as_large_as_it_claims() -> None:
    own = [question for shop in own_shops() for question in shop.questions]
    held = [question for shops in held_out_shops().values() for shop in shops for question in shop.questions]
    assert len(own) >= 1200
    assert len(held) >= 1100
    assert len([q for q in own if q.half == "test" and q.right is None]) >= 70
    assert not {q.text for q in held} & {q.text for q in own if q.half == "tuning" and q.right is not None}
