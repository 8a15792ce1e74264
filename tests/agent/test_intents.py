"""Plain intents: a table of what customers type, and what must not be taken for it."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
import yaml

from agent.intents import Intent, recognise

PHRASES = yaml.safe_load((Path(__file__).parent / "data/intents.yaml").read_text(encoding="utf-8"))
MORE = PHRASES.pop("none")
TABLE = [(text, Intent(intent)) for intent, texts in PHRASES.items() for text in texts]


@pytest.mark.parametrize(("text", "intent"), TABLE)
def test_a_plain_message_is_recognised(text: str, intent: Intent) -> None:
    assert recognise(text) is intent


@pytest.mark.parametrize("text", MORE)
def test_a_message_that_says_more_is_left_to_the_model(text: str) -> None:
    assert recognise(text) is None


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(TABLE) >= 120


def test_a_message_of_signs_only_has_no_intent() -> None:
    for text in ("", "   ", "？？？", "👍", "。。。", "[微笑]", "1"):
        assert recognise(text) is None


def test_recognition_stays_fast_on_long_messages() -> None:
    text = "我想问一下这条裙子" * 400
    recognise(text)
    start = time.perf_counter()
    recognise(text)
    assert time.perf_counter() - start < 0.2
