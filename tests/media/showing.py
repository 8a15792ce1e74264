"""Customers who send pictures and voices, and the shop's goods and orders they are about."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import numpy
from PIL import Image, ImageDraw, ImageFont

from store.orders.catalog import upsert_product
from store.orders.orders import upsert_order
from tests.worlds import KF, Town

AMR = b"#!AMR\n" + b"\x3c\x91\x17" * 200
ANNA_ORDER = "XO20261124001"
BERTA_ORDER = "XO20261124777"


def written(*lines: str, format_: str = "PNG") -> bytes:
    """Return a picture of these lines, in Latin letters: the font comes with pillow."""
    picture = Image.new("RGB", (900, 80 + 90 * max(len(lines), 1)), "white")
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(40)
    for number, line in enumerate(lines):
        pen.text((40, 40 + 90 * number), line, fill="black", font=font)
    target = io.BytesIO()
    picture.save(target, format_)
    return target.getvalue()


def photographed(data: bytes) -> bytes:
    """Return a picture as a phone takes it in bad light: crooked, noisy, a small JPEG."""
    with Image.open(io.BytesIO(data)) as picture:
        turned = numpy.asarray(picture.convert("RGB").rotate(5, expand=True, fillcolor="grey")).astype(int)
    noise = numpy.random.default_rng(1).normal(0, 60, turned.shape)
    target = io.BytesIO()
    Image.fromarray(numpy.clip(turned + noise, 0, 255).astype("uint8")).save(target, "JPEG", quality=60)
    return target.getvalue()


def show(town: Town, customer: str, data: bytes, kind: str = "image", *, notify: bool = True) -> str:
    """Let a customer send a file; return its media_id."""
    media_id = town.world.customers.upload(KF, kind, data)
    town.world.customers.send(KF, customer, kind, {"media_id": media_id}, notify=notify)
    return media_id


async def stock(town: Town) -> None:
    """Give Anna and Berta an order each, and the shop a product."""
    async with town.house.database.session(town.merchant_id) as session:
        for customer, number in (("anna", ANNA_ORDER), ("berta", BERTA_ORDER)):
            order: dict[str, Any] = {
                "order_no": number,
                "external_userid": customer,
                "status": "已发货",
                "amount_fen": 19900,
                "items": [{"name": "针织开衫", "quantity": 1}],
                "courier": "顺丰",
                "tracking_no": f"SF1{number[2:]}",
                "logistics": [],
                "placed_at": datetime(2026, 11, 20, 2, tzinfo=UTC),
            }
            await upsert_order(session, town.merchant_id, order)
        product: dict[str, Any] = {
            "sku": "XY88",
            "name": "XYLO 88 卫衣",
            "aliases": ["XYLO 88"],
            "category": "卫衣",
            "price_fen": 12900,
        }
        wares = [{"sku": "XY88-L", "options": {"颜色": "黑色", "尺码": "L"}, "stock": 3}]
        await upsert_product(session, town.merchant_id, product, wares)


async def rows(town: Town, query: str) -> list[dict[str, Any]]:
    """Return rows of the shop."""
    async with town.house.database.shop(town.merchant_id) as connection:
        return await (await connection.execute(query.encode())).fetchall()
