"""A corp with its apps and its people, as an administrator set it up in the WeCom console."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sandbox.contacts.book import ContactBook
from sandbox.crypto import Crypto
from sandbox.media import MediaShelf


class Area(StrEnum):
    """What the console can allow an app to call (wecom-api.md §1.2)."""

    KF = "kf"
    CONTACTS = "contacts"


@dataclass(slots=True)
class User:
    """A member of the corp."""

    userid: str
    name: str
    role: str = ""
    active: bool = True


@dataclass(slots=True)
class Callback:
    """Where an app wants to be told, and with which secrets."""

    url: str | None
    crypto: Crypto


@dataclass(slots=True)
class App:
    """A self-built app: one secret, one agent id, one callback.

    Attributes:
        visible: The members the app may see; None means everybody.
        areas: What the console lets it call; else 48002.
        trusted_domains: Where its websites may be, host and port; None lets any be.
        trusted_ips: The addresses it may call from; None switches the check off, else 60020.
    """

    corp: Corp
    agent_id: int
    secret: str
    callback: Callback
    visible: set[str] | None = None
    areas: set[Area] = field(default_factory=lambda: {Area.KF, Area.CONTACTS})
    trusted_ips: set[str] | None = None
    trusted_domains: set[str] | None = None

    def sees(self, userid: str) -> bool:
        """Whether the member exists and is in the app's visible range."""
        return userid in self.corp.users and (self.visible is None or userid in self.visible)


@dataclass(slots=True)
class Customer:
    """A WeChat user who can talk to the corp."""

    external_userid: str
    name: str
    unionid: str = ""
    scene: str = ""
    scene_param: str = ""


@dataclass(slots=True)
class Corp:
    """One merchant."""

    corp_id: str
    name: str
    verified: bool = True
    apps: dict[int, App] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    customers: dict[str, Customer] = field(default_factory=dict)
    contacts: ContactBook = field(default_factory=ContactBook)
    media: MediaShelf = field(default_factory=MediaShelf)

    def add_app(self, agent_id: int, secret: str, token: str, encoding_aes_key: str) -> App:
        """Add a self-built app; its callback starts without an address."""
        callback = Callback(None, Crypto(token, encoding_aes_key, self.corp_id))
        app = self.apps[agent_id] = App(self, agent_id, secret, callback)
        return app

    def add_user(self, userid: str, name: str, role: str = "") -> User:
        """Add a member."""
        user = self.users[userid] = User(userid, name, role)
        return user

    def customer(self, external_userid: str, name: str | None = None) -> Customer:
        """Return the customer, who comes into being when first heard of."""
        known = self.customers.get(external_userid)
        if known is None:
            label = name or f"顾客{external_userid[-3:]}"
            known = self.customers[external_userid] = Customer(external_userid, label)
        elif name:
            known.name = name
        return known

    @classmethod
    def from_shop(cls, shop: Mapping[str, Any]) -> Corp:
        """Return the corp a shop file describes, with its one app and its staff."""
        corp = cls(str(shop["corp_id"]), str(shop["name"]))
        corp.add_app(int(shop["agent_id"]), str(shop["secret"]), shop["callback_token"], shop["encoding_aes_key"])
        for person in shop.get("staff") or []:
            corp.add_user(person["userid"], person.get("name") or person["userid"], person.get("role") or "")
        return corp
