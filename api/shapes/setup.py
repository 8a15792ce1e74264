"""Setting a shop up, as the API takes and tells it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.shapes.asked import Asked

_PLAIN = r"^[^\x00-\x1f]*$"
Name = Annotated[str, Field(min_length=1, max_length=64, pattern=_PLAIN)]
Trade = Literal["clothes", "milk_tea", "beauty", "repair", "education", "bakery"]


class _Update(Asked):
    model_config = ConfigDict(str_strip_whitespace=True)


class ShopCreate(_Update):
    """A new shop by its name, and what its owner is called."""

    name: Name
    owner: Name = "老板"


class ShopOpened(BaseModel):
    """The shop, and the code its owner joins with: shown once, good for three days."""

    merchant_id: int
    code: str
    link: Annotated[str, Field(description="给老板的登录链接；没有设公网地址时是相对地址")]


class ShopPublic(BaseModel):
    """A shop as the operator sees it."""

    id: int
    name: str
    plan: str
    connected: Annotated[bool, Field(description="企业微信连通过没有")]
    spent_fen: Annotated[float, Field(description="今天花在模型上的钱（分）")]
    own_budget_fen: Annotated[int | None, Field(description="这家店自己的上限；空 = 用统一的")]
    budget_fen: Annotated[float, Field(description="每天最多花多少（分），0 = 不限；花完当天就不问模型")]
    letters: Annotated[int, Field(description="没送到、没答上的消息")]
    created_at: datetime


class CorpUpdate(_Update):
    """The corp and its app; a secret that is left out stays."""

    corp_id: Annotated[str, Field(pattern=r"^ww[0-9a-zA-Z]{6,62}$", description="企业 ID，ww 开头")]
    agent_id: Annotated[int, Field(ge=1, le=2**31 - 1)]
    secret: Annotated[str | None, Field(min_length=1, max_length=200, pattern=_PLAIN)] = None


class ProxyUpdate(_Update):
    """The way out to WeCom from an address of the corp's own; empty for the straight one."""

    proxy: Annotated[str, Field(max_length=300, pattern=r"^(https?://[^\s\x00]+)?$")] = ""


class MemberUpdate(_Update):
    """Who the owner is in WeCom."""

    userid: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z_\-@.]+$")]


class BlanksFilled(_Update):
    """What an owner filled in, by blank."""

    values: dict[str, Annotated[str, Field(max_length=200)]] = {}


class CallbackPublic(BaseModel):
    """What goes into WeCom's console, when WeCom last held the address against it, and what did not fit before that."""

    url: str
    token: str
    encoding_aes_key: str
    reachable: Annotated[bool, Field(description="是否设了公网地址 XIAOER_PUBLIC_URL")]
    verified_at: datetime | None
    refused: Annotated[str, Field(description="企业微信来验证时对不上的：token、key，或空")]


class AccountPublic(BaseModel):
    """A kf account; `chosen` is whether the assistant serves it, `managed` whether the app may."""

    open_kfid: str
    name: str
    managed: bool
    chosen: bool


class OwnerPublic(BaseModel):
    """An owner on the staff; `userid` is empty while nobody said who that is in WeCom."""

    id: int
    name: str
    userid: str


class SetupPublic(BaseModel):
    """What has been set; nothing is asked of WeCom for it."""

    name: str
    corp_id: str
    agent_id: int
    has_secret: bool
    has_proxy: bool
    callback: CallbackPublic
    accounts: list[AccountPublic]
    owners: list[OwnerPublic]
    entries: bool
    answered: bool


class FindingPublic(BaseModel):
    """One thing that works, or does not and what to click; `step` is where it belongs."""

    step: str
    ok: bool
    title: str
    advice: str


class BlankPublic(BaseModel):
    """Something only the owner knows."""

    key: str
    label: str
    example: str


class StarterPublic(BaseModel):
    """The answers a trade can start from."""

    trade: Trade
    name: str
    blanks: list[BlankPublic]
    entries: list[StarterEntry]


class StarterEntry(BaseModel):
    """A question, with the blanks of its answer as `{key}`."""

    question: str
    answer: str


class StarterTaught(BaseModel):
    """How many entries came in, and how many had blanks nobody filled."""

    added: int
    left_out: int


class KfLink(BaseModel):
    """The link that opens the account in WeChat, and its QR code as the address of a picture."""

    url: str
    qr: str
