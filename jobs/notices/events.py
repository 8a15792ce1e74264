"""Orders, refunds and reviews as news for staff."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from agent.money import yuan
from agent.phrases import say
from jobs.house import House
from jobs.notices.notices import announce
from store.notices.facts import latest_refund, order_categories, review_by_id
from store.notices.notices import News
from store.notices.rules import NoticeKind, Subject
from store.orders.orders import order_by_id

_ITEMS_SHOWN = 3
_STILL_NEWS = timedelta(days=2)
_REFUNDS = {"asked": "asked", "partial": "done", "full": "done", "refused": "refused"}


async def order_came(house: House, merchant_id: int, order_id: int, event: str) -> None:
    """Let staff know of a new order or a refund; of imported history nobody hears."""
    if event not in ("new", "refund"):
        return
    async with house.database.shop(merchant_id) as connection:
        order = await order_by_id(connection, order_id)
        if order is None:
            return
        refunded = await latest_refund(connection, order["order_no"]) if event == "refund" else None
        news = order_news(order) if event == "new" else _refund_news(order, refunded, house.clock())
        if news is not None:
            categories = await order_categories(connection, order["items"])
            await announce(connection, merchant_id, news, order_subject(order, categories), house.clock())


async def review_came(house: House, merchant_id: int, review_id: int) -> None:
    """Let staff know of a review."""
    async with house.database.shop(merchant_id) as connection:
        review = await review_by_id(connection, review_id)
        if review is None:
            return
        subject = Subject(
            store=review["store_name"],
            categories=[review["category"]] if review["category"] else [],
            stars=review["stars"],
        )
        await announce(connection, merchant_id, review_news(review), subject, house.clock())


def order_news(order: dict[str, Any]) -> News:
    """Return a new order as news."""
    title = say("notice_order", book="staff", amount=yuan(order["amount_fen"]))
    facts = _order_facts(order)
    return News(NoticeKind.ORDER, f"order:{order['id']}", title, facts, number=order["order_no"])


def order_subject(order: dict[str, Any], categories: list[str]) -> Subject:
    """Return what conditions may ask of an order."""
    return Subject(amount_fen=order["amount_fen"], store=order["store_name"], categories=categories)


def review_news(review: dict[str, Any]) -> News:
    """Return a review as news."""
    facts = {"text": review["text"], "no": review["order_no"], "sku": review["product_sku"]}
    title = say("notice_review", book="staff", stars=str(review["stars"]))
    return News(NoticeKind.REVIEW, f"review:{review['id']}", title, _facts(facts), number=review["order_no"])


def _refund_news(order: dict[str, Any], refund: dict[str, Any] | None, now: datetime) -> News | None:
    """Return a refund as news, or None when it is history or was taken back."""
    state = _REFUNDS.get(order["refund_state"])
    if state is None or refund is None or refund["moved_at"] < now - _STILL_NEWS:
        return None
    title = say(f"notice_refund_{state}", book="staff", amount=yuan(refund["amount_fen"]))
    key = f"refund:{order['id']}:{refund['id']}:{order['refund_state']}"
    return News(NoticeKind.REFUND, key, title, _order_facts(order), number=order["order_no"])


def _order_facts(order: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    customer = order["buyer_name"] or (f"****{order['phone_last4']}" if order["phone_last4"] else "")
    facts = {
        "no": order["order_no"],
        "items": _items(order["items"]),
        "amount": yuan(order["amount_fen"]),
        "customer": customer,
        "store": order["store_name"],
    }
    return _facts(facts)


def _facts(values: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((say(f"notice_fact_{name}", book="staff"), value) for name, value in values.items() if value)


def _items(items: list[dict[str, Any]]) -> str:
    shown = [
        say(
            "notice_item",
            book="staff",
            name=str(item.get("name") or ""),
            options=f"（{item['options']}）" if item.get("options") else "",
            quantity=str(item.get("quantity") or 1),
        )
        for item in items[:_ITEMS_SHOWN]
    ]
    if len(items) > _ITEMS_SHOWN:
        shown.append(
            say("notice_more_items", book="staff", count=str(sum(item.get("quantity") or 1 for item in items)))
        )
    return "、".join(shown)
