"""Normal forms, sounds and named things."""

from __future__ import annotations

import pytest

from knowledge.language.grams import sounds
from knowledge.language.normal import bare, normal
from knowledge.language.sound import sound
from knowledge.language.things import common_things


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ＸＬ　碼還有嗎", "xl 码还有吗"),
        ("好看[微笑]😂\n多少钱", "好看 多少钱"),
        ("运費怎麼算", "运费怎么算"),
        ("  a\n\n b ", "a b"),
        ("請問這個鍵盤還有冇貨，著急", "请问这个键盘还有没货,着急"),
        ("XXXL 跟 3X 有吗，12x30 的呢", "3xl 跟 3xl 有吗,12x30 的呢"),
    ],
)
def test_normal_form(written: str, read: str) -> None:
    assert normal(written) == read


def test_normal_form_is_bounded() -> None:
    assert len(normal("长" * 10_000)) == 200


def test_bare_keeps_letters_only() -> None:
    assert bare("可以，退吗？~ No.1") == "可以退吗no1"


@pytest.mark.parametrize(("one", "other"), [("邮", "油"), ("码", "马"), ("氟", "弗"), ("充", "冲"), ("价", "架")])
def test_slips_of_the_input_method_sound_alike(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@pytest.mark.parametrize(("one", "other"), [("邮", "买"), ("码", "面"), ("退", "换")])
def test_other_syllables_sound_different(one: str, other: str) -> None:
    assert sound(one) != sound(other)


def test_a_character_without_a_known_sound_stands_for_itself() -> None:
    assert [sound(character) for character in "a1😂"] == ["a", "1", "😂"]


def test_a_misspelt_word_keeps_its_sounds() -> None:
    assert set(sounds("包油吗")) == set(sounds("包邮吗"))


def test_named_things() -> None:
    things = common_things()
    assert things.named("爪机碎了") == things.named("我的手机坏了")
    assert things.named("可以吗") == frozenset()
    assert len(things.named("手机壳")) == 1
