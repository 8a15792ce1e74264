"""A shop world: who the shop is, what it knows and sells, who its customers are. Money in yuan as people write it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator

from evals.schema.part import Part
from store.records.product import SizeRow


class Person(Part):
    """A customer the shop knows, by a short name that cases use."""

    nickname: str = ""
    tags: list[str] = []


class Faq(Part):
    """A question with its answer."""

    question: str
    answer: str
    similar_questions: list[str] = Field(default=[], alias="similar")
    pinned: bool = False
    category: str = ""


class Ware(Part):
    """A variant; `options` like 颜色 and 尺码."""

    options: dict[str, str] = {}
    stock: int = 0
    store: str = ""


class Product(Part):
    """Something on sale."""

    sku: str
    name: str
    category: str = ""
    aliases: list[str] = []
    description: str = ""
    price: str
    list_price: str | None = None
    wares: list[Ware] = []
    sizes: list[SizeRow] = Field(default=[], description="尺码表：身高、围度是厘米，体重是公斤")


class Item(Part):
    """A line of an order."""

    name: str
    options: str = ""
    quantity: int = 1
    price: str = "0"


class Order(Part):
    """An order; without a customer it came from another system, found by number and phone."""

    number: str
    customer: str | None = None
    phone: str = ""
    status: str
    amount: str
    items: list[Item] = []
    courier: str = ""
    tracking: str = ""
    trace: list[str] = []
    days_ago: float = 1


class Coupon(Part):
    """A coupon on offer."""

    name: str
    minus: str
    threshold: str = "0"
    by_assistant: bool = True
    occasion: str = ""


class Service(Part):
    """A service to book, and who does it."""

    name: str
    minutes: int = 60
    price: str = "0"
    capacity: int = 1
    done_by: Annotated[list[str], Field(min_length=1)]
    hours: str = "每天 10:00-20:00"


class Rule(Part):
    """A tag that words in the chat give (`said`)."""

    tag: str
    said: Annotated[list[str], Field(min_length=1)]


class ShopWorld(Part):
    """A named fixture world."""

    kind: Literal["clothes", "milktea", "beauty", "repair", "cosmetics", "education", "other"]
    profile: dict[str, Any] = Field(description="店铺文件里的 name、stores、staff、policy、persona、greeting …")
    assistant_limit: str = Field(default="10", description="助手自己能给的券，最多值多少元")
    faq: list[Faq] = []
    products: list[Product] = []
    customers: dict[str, Person] = {}
    orders: list[Order] = []
    coupons: list[Coupon] = []
    services: list[Service] = []
    tag_rules: list[Rule] = []

    @field_validator("profile")
    @classmethod
    def _named(cls, profile: dict[str, Any]) -> dict[str, Any]:
        if not isinstance(profile.get("name"), str) or not profile["name"]:
            raise ValueError("要写店名 name")
        return profile
