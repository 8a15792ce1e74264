"""The shop file: one YAML file that opens or changes a shop."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator
from sqlmodel import col, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from agent.errors import ShopFileError
from agent.handwritten import load_yaml
from store.faults import faults
from store.sealing import Sealer
from store.shops.merchants import KfAccount, Merchant, Staff, Store

Name = Annotated[str, Field(min_length=1, max_length=64)]
_VOICE = {"persona", "greeting", "sign_off", "forbidden"}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True)


class StorePart(_Part):
    """A place customers can visit."""

    name: Name
    address: str = ""
    hours: str = ""
    phone: str = ""
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None

    @model_validator(mode="after")
    def _whole_place(self) -> StorePart:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("纬度 latitude 和经度 longitude 要一起填")
        return self


class KfPart(_Part):
    """A 微信客服 account and the members who serve it."""

    open_kfid: Name
    name: str = ""
    servicers: list[str] = []


class StaffPart(_Part):
    """A member of the staff."""

    userid: Name
    name: Name
    role: Literal["owner", "manager", "staff"] = "staff"


class WelcomePart(_Part):
    """What a customer reads on entering; `menu` items are tappable questions."""

    text: str = ""
    menu: list[str] = []


class ShopFile(_Part):
    """Everything `xiaoer shop apply` reads."""

    name: Name
    corp_id: Name
    agent_id: int
    secret: SecretStr
    callback_token: SecretStr
    encoding_aes_key: SecretStr
    proxy: str | None = None
    stores: list[StorePart] = []
    kf_accounts: list[KfPart] = Field(min_length=1)
    staff: list[StaffPart] = []
    persona: str = ""
    greeting: str = ""
    sign_off: str = ""
    welcome: WelcomePart = WelcomePart()
    forbidden: list[str] = []
    policy: str = ""

    @field_validator("callback_token")
    @classmethod
    def _token(cls, value: SecretStr) -> SecretStr:
        if not (value.get_secret_value().isalnum() and len(value.get_secret_value()) <= 32):
            raise ValueError("回调 Token 只能是 32 位以内的字母和数字")
        return value

    @field_validator("encoding_aes_key")
    @classmethod
    def _key(cls, value: SecretStr) -> SecretStr:
        if not (value.get_secret_value().isalnum() and len(value.get_secret_value()) == 43):
            raise ValueError("EncodingAESKey 必须正好是 43 位字母和数字，请从企业微信后台整段复制")
        return value

    @field_validator("stores", "staff", "kf_accounts")
    @classmethod
    def _once(cls, parts: list[StorePart] | list[StaffPart] | list[KfPart]) -> Any:
        keys = [next(iter(part.model_dump().values())) for part in parts]  # name, userid, open_kfid come first
        if twice := sorted({key for key in keys if keys.count(key) > 1}):
            raise ValueError(f"写了两次：{'、'.join(twice)}")
        return parts

    @field_validator("proxy")
    @classmethod
    def _proxy(cls, value: str | None) -> str | None:
        if value is not None and not (urlsplit(value).scheme in {"http", "https"} and urlsplit(value).hostname):
            raise ValueError("代理地址应形如 http://用户:密码@主机:端口，只支持 http 和 https")
        return value

    @field_validator("welcome", mode="before")
    @classmethod
    def _plain_welcome(cls, value: Any) -> Any:
        return {"text": value} if isinstance(value, str) else value


def read_shop_file(path: Path) -> ShopFile:
    """Read a shop file, or raise `ShopFileError` with a Chinese line for each problem."""
    try:
        document = load_yaml(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise ShopFileError([f"读不到店铺文件 {path}：{error.strerror}"]) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ShopFileError([f"店铺文件不是有效的 YAML（请用 UTF-8 保存）：{error}"]) from None
    return parse_shop_file(document)


def parse_shop_file(document: Any) -> ShopFile:
    """Return the shop file in a parsed YAML document, or raise `ShopFileError`."""
    if not isinstance(document, dict):
        raise ShopFileError(["店铺文件是空的，或不是“字段: 值”的形式"])
    try:
        return ShopFile.model_validate(document)
    except ValidationError as error:
        raise ShopFileError(faults(error)) from None


async def apply_shop_file(session: AsyncSession, shop: ShopFile, sealer: Sealer) -> Merchant:
    """Create the shop, or change the one with this corp_id (platform session). Cursors and history stay."""
    merchant = (await session.exec(select(Merchant).where(col(Merchant.corp_id) == shop.corp_id))).first()
    if merchant is None:
        merchant = Merchant(
            name="",
            corp_id=shop.corp_id,
            agent_id=0,
            secret_sealed="",
            callback_token_sealed="",
            encoding_aes_key_sealed="",
        )
    taken = (await session.exec(select(Merchant).where(col(Merchant.name) == shop.name))).first()
    if taken is not None and taken is not merchant:
        raise ShopFileError([f"name：已有另一家店叫「{shop.name}」，请换一个店名"])
    merchant.name, merchant.agent_id = shop.name, shop.agent_id
    merchant.proxy_sealed = sealer.seal(shop.proxy) if shop.proxy else None  # it may hold a password
    merchant.secret_sealed = sealer.seal(shop.secret.get_secret_value())
    merchant.callback_token_sealed = sealer.seal(shop.callback_token.get_secret_value())
    merchant.encoding_aes_key_sealed = sealer.seal(shop.encoding_aes_key.get_secret_value())
    merchant.policy, merchant.welcome = shop.policy, shop.welcome.model_dump()
    for name in _VOICE & shop.model_fields_set:  # what the file does not name was perhaps set in the web app
        setattr(merchant, name, getattr(shop, name))
    merchant.updated_at = datetime.now(UTC)
    session.add(merchant)
    await session.flush()
    if "stores" in shop.model_fields_set:
        await _keep_stores(session, merchant.id, shop.stores)
    if "staff" in shop.model_fields_set:
        await _keep_staff(session, merchant.id, shop.staff)
    await _keep_accounts(session, merchant.id, shop.kf_accounts)
    return merchant


async def _keep_stores(session: AsyncSession, merchant_id: int, parts: list[StorePart]) -> None:
    """Make the stores those of the file, in its order; what it does not say of one was perhaps set over REST."""
    rows = (await session.exec(select(Store).where(col(Store.merchant_id) == merchant_id))).all()
    known = {row.name: row.model_dump(exclude={"id", "merchant_id"}) for row in rows}
    merged = [known.get(part.name, {}) | part.model_dump(include=part.model_fields_set) for part in parts]
    await session.exec(delete(Store).where(col(Store.merchant_id) == merchant_id))
    session.add_all(Store(merchant_id=merchant_id, **store) for store in merged)
    await session.flush()


async def _keep_staff(session: AsyncSession, merchant_id: int, parts: list[StaffPart]) -> None:
    """Make the staff those of the file; who stays keeps their login."""
    rows = (await session.exec(select(Staff).where(col(Staff.merchant_id) == merchant_id))).all()
    known = {row.userid: row for row in rows}
    for part in parts:
        member = known.pop(part.userid, None) or Staff(merchant_id=merchant_id, userid=part.userid, name="")
        member.name, member.role = part.name, part.role
        session.add(member)
    for gone in known.values():
        await session.delete(gone)
    await session.flush()


async def _keep_accounts(session: AsyncSession, merchant_id: int, parts: list[KfPart]) -> None:
    query = select(KfAccount).where(col(KfAccount.merchant_id) == merchant_id)
    known = {account.open_kfid: account for account in (await session.exec(query)).all()}
    for part in parts:
        account = known.pop(part.open_kfid, None) or KfAccount(merchant_id=merchant_id, open_kfid=part.open_kfid)
        account.name, account.servicers = part.name, part.servicers
        session.add(account)
    for gone in known.values():
        await session.delete(gone)
    await session.flush()
