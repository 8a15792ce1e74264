"""Two shops with a row in every table that belongs to a shop."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from store.conversations.conversations import open_conversations
from store.conversations.messages import Incoming, MessageStatus, insert_messages, waiting_ids
from store.conversations.outbox import Draft, OutboxKind
from store.conversations.turns import TurnRecord, deliver
from store.engine import Database
from store.entries.entries import upsert_entries
from store.orders.catalog import upsert_product
from store.orders.orders import upsert_order
from store.privacy.personal import erase
from store.sealing import Sealer
from store.shops.shopfile import apply_shop_file, parse_shop_file
from store.shops.tokens import TokenRows
from store.shops.words import add_word_list
from tests.store.coupon_rows import fill_coupons
from tests.store.gap_rows import fill_gaps
from tests.store.handoff_rows import fill_handoffs
from tests.store.importing import fill_imports
from tests.store.media_rows import fill_media
from tests.store.notice_rows import fill_notices
from tests.store.people_rows import fill_people
from tests.store.quality_rows import fill_quality
from tests.store.report_rows import fill_reports
from tests.store.service_rows import fill_service
from tests.store.sources import fill_sources
from tests.store.touch_rows import fill_touches

KF = "wkSimKf01"
SECRETS = ("app-secret-{n}", "simTok3nA{n}", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEF{n}")


def shop_document(number: int = 1) -> dict[str, Any]:
    secret, token, key = (text.format(n=number) for text in SECRETS)
    return {
        "name": f"{number} 号店",
        "corp_id": f"ww{number:016d}",
        "agent_id": 1000002,
        "secret": secret,
        "callback_token": token,
        "encoding_aes_key": key,
        "stores": [{"name": "总店", "address": "文三路 12 号", "hours": "10:00-22:00"}],
        "kf_accounts": [{"open_kfid": KF, "name": "客服", "servicers": ["zhang_san"]}],
        "staff": [{"userid": "zhang_san", "name": "张三", "role": "owner"}],
    }


async def open_shop(database: Database, number: int = 1, key: str = "test") -> int:
    async with database.platform_session() as session:
        return (await apply_shop_file(session, parse_shop_file(shop_document(number)), Sealer(key))).id


async def conversation(database: Database, merchant_id: int, customer: str = "wmA") -> int:
    async with database.shop(merchant_id) as connection:
        return (await open_conversations(connection, merchant_id, KF, [customer]))[customer].id


async def hear(database: Database, merchant_id: int, conversation_id: int, *msgids: str) -> None:
    """Store messages of the customer as waiting."""
    now = datetime.now(UTC)
    rows = [Incoming(m, conversation_id, 3, "text", m, {"content": m}, now, MessageStatus.WAITING) for m in msgids]
    async with database.shop(merchant_id) as connection:
        await insert_messages(connection, merchant_id, rows)


def speech(text: str) -> Draft:
    return Draft(OutboxKind.MESSAGE, {"says": text, "body": {"msgtype": "text", "text": {"content": text}}})


async def filled_shop(database: Database, number: int, key: str = "test") -> int:
    """Open a shop that has used every table of its own."""
    merchant_id = await open_shop(database, number, key)
    conversation_id = await conversation(database, merchant_id)
    await hear(database, merchant_id, conversation_id, "m1")
    async with database.shop(merchant_id) as connection:
        seen = await waiting_ids(connection, conversation_id)
        turn = TurnRecord("faq", "verbatim")
        await deliver(connection, merchant_id, conversation_id, seen, turn, [speech("有的")], unsure=False)
    async with database.session(merchant_id) as session:
        await upsert_entries(session, merchant_id, [{"question": "有大码吗", "answer": f"{number} 号店有"}])
        product = {"sku": "Q1", "name": "卫衣", "price_fen": 9900}
        await upsert_product(session, merchant_id, product, [{"sku": "Q1-M", "options": {"尺码": "M"}, "stock": 3}])
        order = {"order_no": "QH1", "external_userid": "wmA", "status": "已发货", "amount_fen": 9900}
        await upsert_order(session, merchant_id, {**order, "placed_at": datetime.now(UTC)})
    async with database.shop(merchant_id) as connection:
        words = {"name": "自家", "terms": ["内部价"], "exempt": [], "reply": "block", "customer": "send"}
        await add_word_list(connection, merchant_id, words)
    await fill_people(database, merchant_id)
    await fill_media(database, merchant_id)
    await fill_notices(database, merchant_id, Sealer(key))
    await fill_coupons(database, merchant_id, conversation_id)
    await fill_gaps(database, merchant_id, conversation_id)
    await fill_handoffs(database, merchant_id, conversation_id)
    await fill_quality(database, merchant_id)
    await fill_reports(database, merchant_id)
    await fill_service(database, merchant_id, conversation_id)
    await fill_sources(database, merchant_id, Sealer(key))
    await fill_imports(database, merchant_id)
    await fill_touches(database, merchant_id)
    async with database.shop(merchant_id) as connection:
        await erase(connection, merchant_id, "wmNobody", "fingerprint", "张三", datetime.now(UTC))
    await TokenRows(database, Sealer(key), merchant_id).refresh("key", lambda *_: False, lambda: _token(number))
    return merchant_id


async def _token(number: int) -> tuple[str, datetime]:
    return f"access-token-{number}", datetime.now(UTC) + timedelta(hours=2)
