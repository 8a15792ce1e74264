"""Orders, refunds and reviews as news for staff."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from agent.money import yuan
from agent.phrases import say
from jobs.alerts.reviews import drafted_reply, history_fact
from jobs.alerts.telling import tell_trouble
from jobs.house import House
from jobs.notices.notices import announce
from store.alerts.alerts import Trouble
from store.alerts.lateness import history_of
from store.alerts.settings import AlertKind, alert_settings
from store.engine import Connection
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
            told = await announce(connection, merchant_id, news, order_subject(order, categories), house.clock())
            if event == "refund" and not told:
                await _warn(house, connection, merchant_id, AlertKind.REFUND, news)


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
        settings = await alert_settings(connection, merchant_id)
        news = review_news(review)
        bad = review["stars"] <= settings.bad_stars
        if bad:
            history = await history_of(connection, review["order_no"])
            reply = await drafted_reply(house, merchant_id, review["stars"], review["text"], house.clock().date())
            more = [*([history_fact(history)] if history else []), (say("alert_fact_reply", book="report"), reply)]
            news = replace(news, facts=(*news.facts, *more))
        told = await announce(connection, merchant_id, news, subject, house.clock())
        if bad and not told:
            await _warn(house, connection, merchant_id, AlertKind.REVIEW, news)


async def _warn(house: House, connection: Connection, merchant_id: int, kind: AlertKind, news: News) -> None:
    """Warn the owners of what no rule of the shop told anybody."""
    settings = await alert_settings(connection, merchant_id)
    if kind in settings.kinds:
        trouble = Trouble(kind, news.key, "red", news.title, news.facts, f"{kind}s")
        await tell_trouble(house, connection, merchant_id, trouble, settings, house.clock().date())


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
