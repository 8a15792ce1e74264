"""Shops: who they are, how WeCom knows them, and the profile every turn starts from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Text
from sqlmodel import Field, SQLModel, select
from sqlmodel.ext.asyncio.session import AsyncSession

from agent.errors import NotFound
from agent.hours import Hours, parse_hours
from agent.plans import Plan
from agent.safety import Draft, WordList, forbidden_list
from store.columns import document, identity, moment, shop_key, texts
from store.engine import Connection
from store.handoffs.settings import HandoffSettings
from store.sealing import Sealer
from store.shops.words import ShopWords


class Merchant(SQLModel, table=True):
    """One shop: a WeCom corp with one self-built app."""

    __tablename__: ClassVar[Any] = "merchants"

    id: int = identity()
    name: str = Field(unique=True, sa_type=Text)
    corp_id: str = Field(unique=True, sa_type=Text)
    agent_id: int = Field(sa_type=BigInteger)
    secret_sealed: str = Field(sa_type=Text)
    callback_token_sealed: str = Field(sa_type=Text)
    encoding_aes_key_sealed: str = Field(sa_type=Text)
    proxy_sealed: str | None = Field(default=None, sa_type=Text)
    persona: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    greeting: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    sign_off: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    policy: str = Field(default="", sa_type=Text, sa_column_kwargs={"server_default": ""})
    plan: str = Field(default="高级", sa_type=Text, sa_column_kwargs={"server_default": "高级"})
    daily_budget_fen: int | None = Field(default=None, sa_type=BigInteger)
    welcome: dict[str, Any] = document()
    forbidden: list[str] = texts()
    link_hosts: list[str] = texts()
    knowledge_version: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    indexed_version: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs={"server_default": "0"})
    created_at: datetime = moment()
    updated_at: datetime = moment()


class Store(SQLModel, table=True):
    """A place of the shop that customers can visit."""

    __tablename__: ClassVar[Any] = "stores"

    id: int = identity()
    merchant_id: int = shop_key()
    name: str = Field(sa_type=Text)
    address: str = Field(default="", sa_type=Text)
    hours: str = Field(default="", sa_type=Text)
    phone: str = Field(default="", sa_type=Text)
    latitude: float | None = None
    longitude: float | None = None


class Staff(SQLModel, table=True):
    """A member of the shop's WeCom."""

    __tablename__: ClassVar[Any] = "staff"

    id: int = identity()
    merchant_id: int = shop_key()
    userid: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    role: str = Field(default="staff", sa_type=Text)


class KfAccount(SQLModel, table=True):
    """A 微信客服 account; `cursor` is how far its messages have been read."""

    __tablename__: ClassVar[Any] = "kf_accounts"

    id: int = identity()
    merchant_id: int = shop_key()
    open_kfid: str = Field(sa_type=Text)
    name: str = Field(default="", sa_type=Text)
    servicers: list[str] = texts()
    cursor: str | None = Field(default=None, sa_type=Text)
    connected_at: datetime = moment()
    synced_at: datetime | None = moment(nullable=True)
    sync_error: str | None = Field(default=None, sa_type=Text)


@dataclass(frozen=True, slots=True)
class StoreInfo:
    """A store as the assistant may tell it; where it stands on the map (GCJ-02 degrees) may be unknown."""

    name: str
    address: str
    hours: str
    phone: str
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """A kf account with the people who serve it."""

    open_kfid: str
    name: str
    servicers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """A person on the staff; `role` is owner or staff."""

    userid: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Profile:
    """What a turn needs to know of its shop. Small and read-only: kept in memory for some seconds."""

    id: int
    name: str
    corp_id: str
    agent_id: int
    persona: str
    greeting: str
    sign_off: str
    policy: str
    plan: Plan
    welcome: dict[str, Any]
    forbidden: tuple[str, ...]
    knowledge_version: int
    updated_at: datetime
    stores: tuple[StoreInfo, ...]
    accounts: tuple[Account, ...]
    staff: tuple[Member, ...]
    handoff: HandoffSettings = field(default_factory=HandoffSettings)
    link_hosts: tuple[str, ...] = ()
    words: tuple[ShopWords, ...] = ()

    @property
    def word_lists(self) -> tuple[WordList, ...]:
        """The shop's own lists with what to do, its forbidden words as the first."""
        own = (one.as_list() for one in self.words if not one.spares)
        return (forbidden_list(self.forbidden), *own) if self.forbidden else tuple(own)

    @property
    def spared_words(self) -> tuple[str, ...]:
        """Words of our loose lists that this shop lets pass; its own name is one."""
        return (self.name, *(term for one in self.words if one.spares for term in one.terms))

    def draft(self, text: str, *, hosts: Sequence[str] = (), known: str = "", asked: str = "") -> Draft:
        """Return a text about to leave in the shop's name, with its lists, its hosts beside `hosts` and its policy."""
        return Draft(
            text,
            lists=self.word_lists,
            spared=self.spared_words,
            hosts=(*hosts, *self.link_hosts),
            known=f"{self.policy} {known}",
            asked=asked,
        )

    @property
    def hours(self) -> Hours:
        """When people are there: the first store's opening hours."""
        return parse_hours(self.stores[0].hours if self.stores else "")

    @property
    def owners(self) -> list[str]:
        """The userids of the shop's owners."""
        return [member.userid for member in self.staff if member.role == "owner"]

    def readers(self, chosen: Sequence[str]) -> list[str]:
        """Return the userids of those chosen who are still on the staff, else of the owners."""
        return [member.userid for member in self.staff if member.userid in chosen] or self.owners

    def account(self, open_kfid: str) -> Account | None:
        """Return the kf account with this id, if it is the shop's."""
        return next((a for a in self.accounts if a.open_kfid == open_kfid), None)

    def name_of(self, userid: str | None) -> str:
        """Return what a member of the staff is called; the userid of somebody unknown, empty for nobody."""
        return next((member.name for member in self.staff if member.userid == userid), userid or "")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What WeCom and this program need to trust each other."""

    merchant_id: int
    corp_id: str
    agent_id: int
    secret: str = field(repr=False)
    callback_token: str = field(repr=False)
    encoding_aes_key: str = field(repr=False)
    proxy: str | None


_PROFILE = """
SELECT m.id, m.name, m.corp_id, m.agent_id, m.persona, m.greeting, m.sign_off, m.policy, m.plan, m.welcome, m.forbidden,
       m.link_hosts, m.knowledge_version, m.updated_at,
       (SELECT coalesce(json_agg(s ORDER BY s.id), '[]') FROM stores s WHERE s.merchant_id = m.id) AS stores,
       (SELECT coalesce(json_agg(a ORDER BY a.id), '[]') FROM kf_accounts a WHERE a.merchant_id = m.id) AS accounts,
       (SELECT coalesce(json_agg(p ORDER BY p.id), '[]') FROM staff p WHERE p.merchant_id = m.id) AS staff,
       (SELECT coalesce(json_agg(w ORDER BY w.id), '[]') FROM word_lists w WHERE w.merchant_id = m.id) AS words,
       (SELECT to_json(h) FROM handoff_settings h WHERE h.merchant_id = m.id) AS handoff
FROM merchants m WHERE m.id = %s
"""


async def touch_profile(connection: Connection, merchant_id: int) -> None:
    """Lock the shop's row, so that two writers do not undo each other; the profile is read anew after."""
    await connection.execute("UPDATE merchants SET updated_at = clock_timestamp() WHERE id = %s", (merchant_id,))


async def load_profile(connection: Connection, merchant_id: int) -> Profile:
    """Return the shop's profile, or raise `NotFound`."""
    row = await (await connection.execute(_PROFILE, (merchant_id,))).fetchone()
    if row is None:
        raise NotFound(f"there is no shop {merchant_id}")
    stores = tuple(
        StoreInfo(s["name"], s["address"], s["hours"], s["phone"], s["latitude"], s["longitude"])
        for s in row.pop("stores")
    )
    accounts = tuple(Account(a["open_kfid"], a["name"], tuple(a["servicers"])) for a in row.pop("accounts"))
    staff = tuple(Member(p["userid"], p["name"], p["role"]) for p in row.pop("staff"))
    forbidden, plan = tuple(row.pop("forbidden")), Plan.named(row.pop("plan"))
    row["words"] = tuple(ShopWords.read(one) for one in row.pop("words"))
    row["link_hosts"] = tuple(row.pop("link_hosts"))
    row["handoff"] = HandoffSettings.read(row.pop("handoff"))
    return Profile(**row, plan=plan, forbidden=forbidden, stores=stores, accounts=accounts, staff=staff)


def credentials_of(merchant: Merchant, sealer: Sealer) -> Credentials:
    """Open the sealed secrets of a shop."""
    return Credentials(
        merchant_id=merchant.id,
        corp_id=merchant.corp_id,
        agent_id=merchant.agent_id,
        secret=sealer.open(merchant.secret_sealed),
        callback_token=sealer.open(merchant.callback_token_sealed),
        encoding_aes_key=sealer.open(merchant.encoding_aes_key_sealed),
        proxy=sealer.open(merchant.proxy_sealed) if merchant.proxy_sealed else None,
    )


async def all_merchants(session: AsyncSession) -> list[Merchant]:
    """Return every shop, oldest first (platform session)."""
    return list((await session.exec(select(Merchant).order_by(Merchant.id))).all())  # type: ignore[arg-type]


async def merchant_by_name(session: AsyncSession, name: str | None) -> Merchant:
    """Return the shop with this name, or the only one when `name` is None; raise `NotFound` (platform session)."""
    merchants = await all_merchants(session)
    if name is None and len(merchants) == 1:
        return merchants[0]
    for merchant in merchants:
        if merchant.name == name:
            return merchant
    known = "、".join(m.name for m in merchants) or "还没有店铺，请先运行 xiaoer shop apply 店铺.yaml"
    raise NotFound(f"没有找到店铺「{name}」。现有店铺：{known}" if name else f"请用 --shop 指定店铺。现有店铺：{known}")


async def find_merchant(session: AsyncSession, corp_id: str | None) -> Merchant | None:
    """Return the shop of a corp, or the only shop when `corp_id` is None (platform session)."""
    if corp_id is not None:
        return (await session.exec(select(Merchant).where(Merchant.corp_id == corp_id))).first()
    merchants = await all_merchants(session)
    return merchants[0] if len(merchants) == 1 else None
