"""Shops and their customers, all from a seed: the same seed is the same town."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date

from borax.calendars.lunardate import LunarDate

KF = "wkYear{n}"
PAST_DAYS = 120
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_CALLS = ("姐", "哥", "阿姨", "叔", "小姐", "先生", "老师", "同学", "妈妈", "")
_CITIES = ("城西", "城东", "河边", "桥头", "南街", "北苑", "学府", "老厂", "花园", "湖畔")
_TRADES: tuple[tuple[str, tuple[tuple[str, int, int], ...]], ...] = (
    ("青禾女装", (("针织开衫", 75, 15_900), ("纯棉打底衫", 45, 6_900), ("羊毛围巾", 160, 12_900))),
    ("半糖奶茶", (("桂花乌龙", 9, 1_800), ("芋泥波波", 12, 2_000), ("柠檬绿茶", 8, 1_600))),
    ("悦己美容", (("补水护理", 28, 19_800), ("肩颈舒缓", 21, 16_800), ("眼部护理", 35, 22_800))),
    ("猫叔宠物", (("成猫粮", 32, 12_800), ("豆腐猫砂", 24, 4_500), ("冻干零食", 40, 6_800))),
    ("快修师傅", (("滤芯", 92, 13_500), ("空调清洗", 180, 18_000), ("油烟机清洗", 150, 16_000))),
)
# how busy each month is, by trade: January first
_SEASONS = (
    (1.3, 0.7, 1.1, 1.1, 1.0, 0.9, 0.8, 0.8, 1.1, 1.2, 1.6, 1.4),
    (0.8, 0.7, 0.9, 1.0, 1.2, 1.4, 1.6, 1.5, 1.1, 1.0, 0.9, 0.8),
    (1.2, 1.3, 1.1, 1.0, 1.1, 1.0, 0.9, 0.9, 1.0, 1.0, 1.1, 1.2),
    (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.4, 1.1),
    (1.1, 0.8, 0.9, 1.0, 1.3, 1.6, 1.7, 1.4, 1.0, 0.9, 0.9, 1.0),
)


@dataclass(slots=True)
class Person:
    """A customer: what they buy and how often, when they stop coming, how they take being written to."""

    external_userid: str
    name: str
    userid: str | None
    writes: bool
    birthday: tuple[int, int, bool, bool] | None
    products: list[tuple[str, int, float, float]]  # name, fen, days between, how regular
    leaves_on: int | None
    opts_out: float
    next_buy: list[float] = field(default_factory=list)


@dataclass(slots=True)
class Shop:
    """A shop of the year with its people."""

    number: int
    name: str
    season: tuple[float, ...]
    people: list[Person]

    @property
    def corp_id(self) -> str:
        """Its corp in WeCom."""
        return f"wwyear{self.number:010d}"

    @property
    def open_kfid(self) -> str:
        """Its kf account."""
        return KF.format(n=self.number)

    def document(self) -> dict[str, object]:
        """Return the shop as its file would say."""
        return {
            "name": self.name,
            "corp_id": self.corp_id,
            "agent_id": 1000002,
            "secret": f"year-secret-{self.number}",
            "callback_token": "simTok3nA1",
            "encoding_aes_key": "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
            "proxy": None,
            "stores": [{"name": "总店", "address": "文三路 12 号", "hours": "10:00-22:00"}],
            "kf_accounts": [{"open_kfid": self.open_kfid, "name": "客服", "servicers": ["zhang_san"]}],
            "staff": [
                {"userid": "zhang_san", "name": "张三", "role": "owner"},
                {"userid": "li_si", "name": "李四", "role": "staff"},
            ],
            "policy": "七天无理由退换。",
        }


def town(seed: int, shops: int, customers: int) -> list[Shop]:
    """Return `shops` shops with `customers` customers in all."""
    found = []
    for number in range(shops):
        name, products = _TRADES[number % len(_TRADES)]
        chance = random.Random(f"{seed}:{number}")
        share = customers // shops + (1 if number < customers % shops else 0)
        people = [_person(chance, number, index, products) for index in range(share)]
        title = name if number < len(_TRADES) else f"{name}{number // len(_TRADES) + 1}店"
        found.append(Shop(number, title, _SEASONS[number % len(_SEASONS)], people))
    return found


def _person(chance: random.Random, shop: int, index: int, products: tuple[tuple[str, int, int], ...]) -> Person:
    friend = chance.random() < 0.75
    name = f"{chance.choice(_CITIES)}{chance.choice(_SURNAMES)}{chance.choice(_CALLS)}" if chance.random() < 0.9 else ""
    wanted = chance.sample(products, k=chance.choice((1, 1, 2)))
    habits = [
        (product, fen, max(3.0, days * chance.lognormvariate(0, 0.25)), chance.uniform(0.05, 0.5))
        for product, days, fen in wanted
    ]
    person = Person(
        external_userid=f"wmY{shop}x{index:05d}",
        name=name,
        userid=chance.choice(("zhang_san", "li_si")) if friend else None,
        writes=chance.random() < 0.3,
        birthday=_birthday(chance) if chance.random() < 0.4 else None,
        products=habits,
        leaves_on=chance.randrange(30, 400) if chance.random() < 0.35 else None,
        opts_out=0.05 if chance.random() < 0.15 else 0.002,
    )
    # everybody has a past: their first order is somewhere in the first cycle of it
    person.next_buy = [chance.uniform(0, days) - PAST_DAYS for _, _, days, _ in habits]
    return person


def _birthday(chance: random.Random) -> tuple[int, int, bool, bool]:
    born = date(chance.randrange(1955, 2006), 1, 1).toordinal() + chance.randrange(365)
    day = date.fromordinal(born)
    if chance.random() < 0.4:
        lunar = LunarDate.from_solar(day)
        return lunar.month, lunar.day, True, bool(lunar.leap)
    return day.month, day.day, False, False
