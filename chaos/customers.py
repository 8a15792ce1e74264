"""What customers and servicers do in one run: a seeded script of small scenes, and the hand that plays it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from string import ascii_uppercase
from typing import Any

from chaos.shops import BARGAIN, SHOPS, account_of, servicer_of
from sandbox.refusal import Refusal
from sandbox.world import World

PEOPLE_A_SHOP = (3, 6)
_OPENINGS = ("那条裙子{}怎么样", "{}这款还有吗", "我问的{}有大码吗", "{}多久发货", "{}满多少包邮", "你们家{}好看吗")
_BARGAINS = (f"{{}}能{BARGAIN}点吗", f"{{}}太贵了，{BARGAIN}一点")
POISON: tuple[tuple[str, dict[str, Any]], ...] = (
    ("text", {"content": "{}一个\x00空字符"}),
    ("text", {"content": {"not": "a string {}"}}),
    ("text", {}),
    ("text", {"content": "{}" + "很长" * 3000, "menu_id": 7}),
    ("invented_type", {"anything": ["{}", None, 1e300]}),
    ("location", {"latitude": "{}", "longitude": None, "name": "\u202e\ufeff"}),
    ("event", {"event_type": "never_heard_of", "external_userid": None}),
    ("image", {"media_id": "no_such_media_{}"}),
    ("merged_msg", {"title": "{}", "item": "not a list"}),
)
"""Messages WeCom never promised not to bring; `{}` becomes the message's code."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing somebody does, `at` seconds after the run began."""

    at: float
    account: str
    who: str
    does: str
    words: tuple[Any, ...] = ()


@dataclass(slots=True)
class Script:
    """The deeds of one run in order, and who takes part."""

    deeds: list[Deed] = field(default_factory=list)
    people: dict[str, str] = field(default_factory=dict)


def write_script(seed: int, name: str, seconds: float) -> Script:
    """Return what happens in the run of this seed; `name` keeps its customers apart from those of other runs."""
    dice, script = Random(f"people:{seed}"), Script()
    for shop in SHOPS:
        account, servicer = account_of(shop), servicer_of(shop)
        for number in range(dice.randint(*PEOPLE_A_SHOP)):
            who = f"wm-{name}-{account[-1]}-{number}"
            script.people[who] = account
            script.deeds += _life(dice, account, who, servicer, seconds)
    script.deeds.sort(key=lambda deed: deed.at)
    return script


def _life(dice: Random, account: str, who: str, servicer: str, seconds: float) -> list[Deed]:
    """Return what one customer goes through."""
    at, deeds = dice.uniform(0, seconds * 0.6), []
    if dice.random() < 0.3:
        deeds.append(Deed(max(0.0, at - 0.5), account, who, "enter"))
    for _ in range(dice.randint(1, 4)):
        deeds.append(Deed(at, account, who, *_words(dice)))
        at = min(at + dice.choice((0.05, 0.2, 0.9, 2.5)), seconds)
    if dice.random() < 0.15:
        deeds.append(Deed(at, account, who, "recall"))
    if dice.random() < 0.25:
        deeds.append(Deed(at, account, who, "say", (f"{_code(dice)} 转人工",)))
        deeds.append(Deed(min(at + dice.uniform(0.5, 3), seconds), account, who, "help", (servicer,)))
        deeds.append(Deed(seconds, account, who, "say", (f"{_code(dice)}还在吗",)))
    return deeds


def _words(dice: Random) -> tuple[str, tuple[Any, ...]]:
    code, kind = _code(dice), dice.random()
    if kind < 0.08:
        msgtype, payload = dice.choice(POISON)
        return "send", (msgtype, _marked(payload, code))
    return "say", (dice.choice(_BARGAINS if kind < 0.3 else _OPENINGS).format(code),)


def _marked(payload: dict[str, Any], code: str) -> dict[str, Any]:
    return {key: value.replace("{}", code) if isinstance(value, str) else value for key, value in payload.items()}


def _code(dice: Random) -> str:
    return "".join(dice.choices(ascii_uppercase, k=5))


async def play(world: World, script: Script) -> None:
    """Let everybody do what the script says, each at their time."""
    began, actor = time.monotonic(), _Actor(world)
    for deed in script.deeds:
        await asyncio.sleep(max(0.0, began + deed.at - time.monotonic()))
        act: Callable[..., None] = getattr(actor, deed.does)
        act(deed.account, deed.who, *deed.words)


class _Actor:
    """Does the deeds; what a person finds impossible at that moment they leave."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._last: dict[str, str] = {}

    def enter(self, account: str, who: str) -> None:
        self._world.customers.enter(account, who)

    def say(self, account: str, who: str, text: str) -> None:
        self._last[who] = self._world.customers.say(account, who, text)

    def send(self, account: str, who: str, msgtype: str, payload: dict[str, Any]) -> None:
        self._world.customers.send(account, who, msgtype, payload)

    def recall(self, account: str, who: str) -> None:
        if who in self._last:
            self._world.customers.recall(account, who, self._last[who])

    def help(self, account: str, who: str, servicer: str) -> None:
        """Let the servicer take the customer, answer and end, as far as the session allows."""
        try:
            if who in self._world.staff.pool(account):
                self._world.staff.take(account, who, servicer)
            self._world.staff.say(account, who, servicer, "我来看看")
            self._world.staff.end(account, who)
        except Refusal:
            return
