from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from agent.llm import Link, ModelChain
from agent.settings import load_settings
from graphs.conversation.context import TurnContext
from graphs.conversation.state import Outgoing
from jobs.house import House
from jobs.teaching.indexing import index_with
from store.conversations.conversations import Line, Person
from store.conversations.messages import Waiting
from store.entries.entries import upsert_entries
from store.orders.catalog import upsert_product
from store.orders.orders import upsert_order
from store.shops.shopfile import parse_shop_file
from tests.graphs.scripted import ScriptedModel
from tests.worlds import FAQ, SHOP, embedder
from xiaoer.commands.shop import open_shop
from xiaoer.compose import opened_house

WARES = [{"sku": "S1-M", "options": {"颜色": "黑色", "尺码": "M"}, "stock": 3}]
PINNED = {"question": "可以开发票吗", "answer": "可以的，下单时备注抬头和税号，随货寄出。", "pinned": True}


@dataclass(slots=True)
class Desk:
    """A shop whose model says what a test tells it to; `ask` is one turn of the graph."""

    house: House
    merchant_id: int
    model: ScriptedModel
    context: TurnContext
    streak: int = 0

    async def ask(
        self,
        *texts: str,
        menu_id: str = "",
        customer: str = "wmA",
        msgtype: str = "text",
        before: Sequence[str] = (),
    ) -> Outgoing:
        """Let the graph answer these messages; `before` is what the customer had said."""
        payload = {"menu_id": menu_id} if menu_id else {}
        self.context = TurnContext(self.house.resources)
        incoming: dict[str, Any] = {
            "merchant_id": self.merchant_id,
            "conversation_id": 0,
            "open_kfid": "wkSimKf01",
            "external_userid": customer,
            "messages": [Waiting(n, f"m{n}", msgtype, text, 0.0, payload) for n, text in enumerate(texts)],
            "unsure_streak": self.streak,
            "person": Person(),
            "history": [Line("customer", text) for text in before],
        }
        return cast(Outgoing, await self.house.graph.ainvoke(cast(Any, incoming), context=self.context))

    async def says(self, *texts: str, **details: Any) -> str:
        """Return what the customer reads."""
        return "\n".join(bubble.says for bubble in (await self.ask(*texts, **details))["bubbles"])


@pytest.fixture
async def desk(database_url: str, tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    """A desk with a scripted model; with the parameter `local`, one without any."""
    model = ScriptedModel()
    local = getattr(request, "param", "") == "local"
    chain = ModelChain([] if local else [Link("scripted", model, timeout_seconds=5)])
    settings = load_settings(_env_file=None, data_dir=tmp_path, secret_key="test")
    async with opened_house(settings, database_url, models=chain, embedder=embedder()) as house:
        merchant_id = await open_shop(settings, house.database, parse_shop_file(SHOP))
        async with house.database.session(merchant_id) as session:
            await upsert_entries(session, merchant_id, [*FAQ, PINNED])
            shirt = {"sku": "S1", "name": "云朵衬衫", "price_fen": 15900, "list_price_fen": 19900}
            await upsert_product(session, merchant_id, shirt, WARES)
            order = {"order_no": "QH7788", "external_userid": "wmA", "status": "运输中", "amount_fen": 15900}
            order |= {"courier": "顺丰", "tracking_no": "SF1", "placed_at": datetime.now(UTC)}
            await upsert_order(session, merchant_id, order)
        await index_with(house.database, house.resources.search, merchant_id)
        yield Desk(house, merchant_id, model, TurnContext(house.resources))
