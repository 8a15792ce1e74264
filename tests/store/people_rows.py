"""A row in every table about people (who may come in, who came how, what they are called) and of embedding."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from store.access.audit import Deed, note
from store.access.invitations import invite
from store.access.tokens import create_token
from store.audience.corptags import record_shown
from store.audience.rules import read_rule
from store.audience.segments import save_segment
from store.audience.tags import add_tag, give_tag
from store.customers.channels import add_channel
from store.customers.contacts import Tie, tie_contact, welcome_due
from store.customers.identities import IdentityKind, bind
from store.engine import Database
from store.entries.embeddings import Spending, add_spending, note_index
from store.shops.pictures import add_picture

CHANNEL = {
    "code": "poster",
    "name": "海报",
    "userids": ["zhang_san"],
    "skip_verify": True,
    "welcome": "您好",
    "attachments": [],
}


async def fill_people(database: Database, merchant_id: int) -> None:
    """Use the tables of access, channels, tags and segments once."""
    now = datetime.now(UTC)
    async with database.shop(merchant_id) as connection:
        await create_token(connection, merchant_id, "ERP", "staff", "张三")
        await note(connection, merchant_id, Deed("张三", "owner", False, "", "change", "Voice", "patch_voice"), now)
        await invite(connection, merchant_id, "zhang_san", now)
        await add_picture(connection, merchant_id, b"\x89PNG", "https://wework.qpic.cn/1")
        channel = await add_channel(connection, merchant_id, CHANNEL)
        await tie_contact(connection, merchant_id, "zhang_san", "wmA", Tie.NORMAL, "poster", now)
        until = now + timedelta(seconds=20)
        await welcome_due(connection, merchant_id, "code", "zhang_san", "wmA", channel.id, until)
        tag = await add_tag(connection, merchant_id, "手工", "朋友", None)
        row = await (await connection.execute("SELECT id FROM customers WHERE external_userid = 'wmA'")).fetchone()
        assert row
        await give_tag(connection, merchant_id, row["id"], tag, "张三", now)
        await record_shown(connection, merchant_id, "zhang_san", "wmA", [tag])
        rule = read_rule({"measure": "orders", "op": ">=", "value": 1})
        await save_segment(connection, merchant_id, "买过的", rule, "张三")
        state = {"wanted": "local", "serving": "local", "version": 1, "done": 1, "total": 1}
        await note_index(connection, merchant_id, state, now)
        await add_spending(connection, merchant_id, now.date(), "local", Spending(1, 1, 1, 0.1))
        shown, hint = (IdentityKind.ORDER, "A1"), "订单 A1"
        await bind(connection, merchant_id, "wmA", *shown, hint=hint, actor="张三", now=now)
