"""What the jobs work with: built once by the command line, handed to every task."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import SecretStr

from agent.clock import Clock
from agent.errors import NotFound
from agent.settings import Settings
from graphs.conversation.context import Resources
from graphs.conversation.graph import Graph
from graphs.followup.graph import Graph as FollowupGraph
from graphs.narration.graph import NarrationGraph
from jobs.audience.chatwords import ChatWords
from jobs.media import MediaRoom
from jobs.tokens import SharedTokens
from store.engine import Database
from store.sealing import Sealer
from store.shops.merchants import Credentials, Merchant, credentials_of
from tools.drawing import Studio
from tools.wecom.client import WeComClient
from tools.wecom.corp import CorpAccess
from tools.wecom.http import HttpPool
from tools.wecom.kf import Kf

_CLIENTS_KEPT = 4_000


@dataclass(slots=True)
class Corp:
    """One shop's way to WeCom."""

    credentials: Credentials
    client: WeComClient
    kf: Kf


@dataclass(slots=True)
class House:
    """Everything a job may need."""

    settings: Settings
    database: Database
    sealer: Sealer
    clock: Clock
    http: HttpPool
    resources: Resources
    graph: Graph
    narration: NarrationGraph
    followup: FollowupGraph
    chat_words: ChatWords = field(init=False)
    media: MediaRoom = field(init=False)
    studio: Studio = field(default_factory=Studio)
    _corps: OrderedDict[int, tuple[datetime, Corp]] = field(default_factory=OrderedDict)

    def __post_init__(self) -> None:
        self.chat_words = ChatWords(self.database)
        self.media = MediaRoom(self)

    def page(self, place: str) -> str:
        """Return the address of a page of the program, empty when it has none that people can reach."""
        base = self.settings.public_url
        return f"{base}/{place}" if base and place else ""

    async def corp(self, merchant_id: int) -> Corp:
        """Return the shop's way to WeCom, made anew when the shop's row has changed; raises `NotFound`."""
        profile = await self.resources.profiles.get(merchant_id)
        held = self._corps.get(merchant_id)
        if held is not None and held[0] == profile.updated_at:
            return held[1]
        async with self.database.platform_session() as session:
            merchant = await session.get(Merchant, merchant_id)
        if merchant is None:
            raise NotFound(f"there is no shop {merchant_id}")
        corp = self._connect(credentials_of(merchant, self.sealer))
        self._corps[merchant_id] = (merchant.updated_at, corp)
        if len(self._corps) > _CLIENTS_KEPT:
            self._corps.popitem(last=False)
        return corp

    def _connect(self, credentials: Credentials) -> Corp:
        access = CorpAccess(
            corp_id=credentials.corp_id,
            secret=SecretStr(credentials.secret),
            agent_id=credentials.agent_id,
            proxy=credentials.proxy,
        )
        tokens = SharedTokens(self.database, self.sealer, credentials.merchant_id, self.clock)
        client = WeComClient(access, self.settings.wecom_api_base, tokens, self.http, self.clock)
        return Corp(credentials, client, Kf(client))
