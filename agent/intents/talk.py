"""What a line of a conversation does: complain of the reply, ask, fill, speak of one customer only."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import yaml

from agent.grounding.reading import normalise
from agent.intents.recognise import Intent, recognise

_FILE = Path(__file__).with_name("talk.yaml")
_SMALL_TALK = {
    Intent.GREETING,
    Intent.THANKS,
    Intent.GOODBYE,
    Intent.ACKNOWLEDGE,
    Intent.WANT_HUMAN,
    Intent.COMPLAINT,
    Intent.ASKS_IF_HUMAN,
}
_SHORTEST = 3  # letters of a question


@cache
def _pattern(name: str) -> re.Pattern[str]:
    rules = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    lines = rules[name] if isinstance(rules[name], list) else [rules[name]]
    return re.compile("|".join(f"(?:{line.replace('{call}', rules['call'])})" for line in lines), re.IGNORECASE)


def displeased(text: str) -> bool:
    """Return whether a customer says that the reply missed the point (答非所问, 不是问这个)."""
    return bool(_pattern("displeased").search(_plain(text)))


def beyond_displeasure(text: str) -> str:
    """Return what the text says beside that: 不是问这个，能寄新疆吗 → 能寄新疆吗."""
    return _pattern("displeased").sub("", _plain(text)).strip(" ,.。!?~")


def is_at_a_loss(reply: str) -> bool:
    """Return whether a reply of ours admits to not knowing (这个我不太清楚)."""
    return bool(_pattern("at_a_loss").search(_plain(reply)))


def is_asked(text: str) -> bool:
    """Return whether the text reads as a question that somebody else may ask too."""
    return is_matter(text) and bool(_pattern("asked").search(_plain(text)))


def is_matter(text: str) -> bool:
    """Return whether the text is about anything: not small talk, a wish for a person, or a mere sign."""
    letters = sum(letter.isalnum() for letter in text)
    return letters >= _SHORTEST and recognise(text) not in _SMALL_TALK and not displeased(text)


def is_filler(text: str) -> bool:
    """Return whether a line of the staff answers nothing (您好，请稍等)."""
    return not any(letter.isalnum() for letter in text) or bool(_pattern("filler").fullmatch(_plain(text).strip()))


def is_for_one(text: str) -> bool:
    """Return whether a line of the staff is about this one customer: 您的订单已经发出了."""
    return bool(_pattern("this_customer").search(_plain(text)))


def asks_back(text: str) -> bool:
    """Return whether a line of the staff is a question to the customer."""
    return bool(_pattern("counter").search(_plain(text)))


def without_opening(text: str) -> str:
    """Return the text without greetings and forms of address at its beginning."""
    rest = _pattern("opening").sub("", text.strip(), count=1).strip()
    return rest or text.strip()


def essence(text: str) -> str:
    """Return the lines that are about anything, on one line, without greetings; empty when there is none."""
    lines = [without_opening(line) for line in text.split("\n") if is_matter(line)]
    return "，".join(line for line in lines if line)


def _plain(text: str) -> str:
    return normalise(text).lower()
