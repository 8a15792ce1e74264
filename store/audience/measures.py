"""Each measure as SQL over one customer `cu`: its value, when it counts, and how it reads in Chinese."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any

from agent.money import yuan
from store.audience.rules import AtStore, Birthday, Bought, Favourite, HasTag, Mentioned, Orders, Since, Source, Spend
from store.conversations.messages import Origin
from store.orders.order_states import OrderState
from store.orders.ownership import orders_of_customer
from store.patterns import literally

_VOID = [OrderState.UNPAID, OrderState.CANCELLED, OrderState.CLOSED, OrderState.REFUNDED]
_OPS = {">=": "至少", ">": "超过", "<=": "至多", "<": "少于", "=": "等于"}


@dataclass(slots=True)
class Values:
    """The values of a query, each named once: nothing a person typed is ever part of the SQL text."""

    named: dict[str, Any] = field(default_factory=dict)

    def add(self, value: Any) -> str:
        """Return the placeholder of a value."""
        name = f"v{len(self.named)}"
        self.named[name] = value
        return f"%({name})s"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A measure ready to ask: `value` is an SQL scalar (NULL: unknown), `holds` an SQL truth, `says` the condition.

    `shows` turns the value of one customer into words.
    """

    value: str
    holds: str
    says: str
    shows: Callable[[Any], str]


@singledispatch
def leaf(measure: Any, _values: Values) -> Leaf:
    """Return a measure as SQL and words; `%(now)s`, `%(today)s` and `%(lunar)s` are given by who asks."""
    raise TypeError(f"not a measure: {measure!r}")


@leaf.register
def _(m: Spend, values: Values) -> Leaf:
    value = f"coalesce((SELECT sum(o.amount_fen - o.refunded_fen) {_orders(values, m.days)}), 0)"
    says = f"{_span(m.days)}消费{_OPS[m.op]} {yuan(m.value)}"
    return Leaf(value, f"{value} {m.op} {values.add(m.value)}", says, lambda fen: yuan(int(fen)))


@leaf.register
def _(m: Orders, values: Values) -> Leaf:
    value = f"(SELECT count(*) {_orders(values, m.days)})"
    says = f"{_span(m.days)}下单{_OPS[m.op]} {m.value} 次"
    return Leaf(value, f"{value} {m.op} {values.add(m.value)}", says, lambda count: f"{count} 次")


@leaf.register
def _(m: Since, values: Values) -> Leaf:
    moment, name = {
        "days_since_order": (f"(SELECT max(o.placed_at) {_orders(values, None)})", "上次下单"),
        "days_since_added": (
            "(SELECT min(c.added_at) FROM contacts c WHERE c.merchant_id = cu.merchant_id"
            " AND c.external_userid = cu.external_userid)",
            "加好友",
        ),
        "days_since_message": (
            "(SELECT max(k.last_customer_at) FROM conversations k WHERE k.customer_id = cu.id)",
            "上次发消息",
        ),
    }[m.measure]
    value = f"floor(extract(epoch FROM %(now)s - {moment}) / 86400)::bigint"
    since = "加好友" if m.measure == "days_since_added" else f"距{name}"
    says = f"{since}{_OPS[m.op]} {m.value} 天"
    return Leaf(value, f"{value} {m.op} {values.add(m.value)}", says, _days_ago(name))


@leaf.register
def _(m: Bought, values: Values) -> Leaf:
    names = values.add(m.categories)
    value = f"(SELECT string_agg(DISTINCT p.category, '、') {_pieces(values, m.days)} AND p.category = ANY({names}))"
    says = f"{_span(m.days)}买过{'、'.join(m.categories)}"
    return Leaf(value, f"{value} IS NOT NULL", says, lambda found: f"买过{found}" if found else "没买过")


@leaf.register
def _(m: Favourite, values: Values) -> Leaf:
    name = values.add(m.category)
    value = (
        f"(SELECT (100 * sum(i.quantity) FILTER (WHERE p.category = {name}) / nullif(sum(i.quantity), 0))::bigint"
        f" {_pieces(values, m.days)})"
    )
    says = f"{_span(m.days)}买的东西里{m.category}占 {m.percent}% 以上"
    return Leaf(value, f"{value} >= {values.add(m.percent)}", says, lambda share: f"占 {share or 0}%")


@leaf.register
def _(m: Source, values: Values) -> Leaf:
    value = (
        "(SELECT string_agg(DISTINCT coalesce(h.name, c.state), '、') FROM contacts c LEFT JOIN channels h"
        " ON h.merchant_id = c.merchant_id AND h.code = c.state WHERE c.merchant_id = cu.merchant_id"
        f" AND c.external_userid = cu.external_userid AND c.state = ANY({values.add(m.codes)}))"
    )
    says = f"来自渠道 {'、'.join(m.codes)}"
    return Leaf(value, f"{value} IS NOT NULL", says, lambda found: f"来自{found}" if found else "不是从这里来的")


@leaf.register
def _(m: Mentioned, values: Values) -> Leaf:
    words = values.add([f"%{literally(word)}%" for word in m.words])
    since = f" AND m.sent_at > %(now)s - make_interval(days => {values.add(m.days)})" if m.days else ""
    value = (
        "(SELECT m.text FROM messages m JOIN conversations k ON k.id = m.conversation_id WHERE k.customer_id = cu.id"
        f" AND m.origin = {int(Origin.CUSTOMER)} AND m.text ILIKE ANY({words}){since} ORDER BY m.id DESC LIMIT 1)"
    )
    says = f"{_span(m.days)}聊天提到{'、'.join(m.words)}"
    return Leaf(value, f"{value} IS NOT NULL", says, lambda text: f"说过「{text[:40]}」" if text else "没有提到")


@leaf.register
def _(m: Birthday, values: Values) -> Leaf:
    # as Birthday.next_on has it: 29 February on 1 March, a lunar 30th on the last of a short month
    value = """(SELECT min(d.day - %(today)s) FROM (
        SELECT (make_date(y, cu.birthday_month, 1) + (cu.birthday_day - 1)) AS day
        FROM generate_series(extract(year FROM %(today)s)::int, extract(year FROM %(today)s)::int + 1) AS y
        WHERE NOT cu.birthday_lunar
        UNION ALL
        SELECT l.begins + least(cu.birthday_day, l.days) - 1
        FROM jsonb_to_recordset(%(lunar)s::jsonb) AS l (month int, begins date, days int, common bool, leap bool)
        WHERE cu.birthday_lunar AND l.month = cu.birthday_month
          AND CASE WHEN cu.birthday_leap THEN l.leap ELSE l.common END
        ) d WHERE d.day >= %(today)s)"""
    says = "今天生日" if m.within == 0 else f"{m.within} 天内生日"
    return Leaf(value, f"{value} <= {values.add(m.within)}", says, _until_birthday)


@leaf.register
def _(m: AtStore, values: Values) -> Leaf:
    names = values.add(m.names)
    value = (
        f"(SELECT string_agg(DISTINCT o.store_name, '、') {_orders(values, m.days)} AND o.store_name = ANY({names}))"
    )
    says = f"{_span(m.days)}在{'、'.join(m.names)}消费过"
    return Leaf(value, f"{value} IS NOT NULL", says, lambda found: f"去过{found}" if found else "没去过")


@leaf.register
def _(m: HasTag, values: Values) -> Leaf:
    value = (
        "(SELECT string_agg(t.name, '、') FROM customer_tags x JOIN tags t ON t.id = x.tag_id"
        f" WHERE x.customer_id = cu.id AND x.tag_id = ANY({values.add(m.tags)}))"
    )
    return Leaf(value, f"{value} IS NOT NULL", "有指定标签", lambda found: f"有标签{found}" if found else "没有")


_OWN = orders_of_customer("cu.external_userid")


def _orders(values: Values, days: int | None) -> str:
    """Return the orders of the customer that count, as a FROM with WHERE."""
    since = f" AND o.placed_at > %(now)s - make_interval(days => {values.add(days)})" if days else ""
    return f"FROM {_OWN} o WHERE o.merchant_id = cu.merchant_id AND o.status <> ALL({values.add(_VOID)}){since}"


def _pieces(values: Values, days: int | None) -> str:
    """Return the pieces of those orders with their products, as a FROM with WHERE."""
    joined = (
        f"FROM {_OWN} o CROSS JOIN LATERAL jsonb_to_recordset(o.items) AS i(name text, sku text, quantity bigint)"
        " LEFT JOIN LATERAL (SELECT p.category FROM products p WHERE p.merchant_id = o.merchant_id"
        " AND (p.name = i.name OR p.sku = i.sku OR EXISTS (SELECT FROM variants w WHERE w.product_id = p.id"
        " AND w.sku = i.sku)) LIMIT 1) p ON true"
    )
    return _orders(values, days).replace(f"FROM {_OWN} o", joined, 1)


def _span(days: int | None) -> str:
    return f"近 {days} 天" if days else "累计"


def _days_ago(name: str) -> Callable[[Any], str]:
    return lambda days: f"{days} 天前" if days is not None else f"没有{name}记录"


def _until_birthday(days: Any) -> str:
    if days is None:
        return "不知道生日"
    return "今天生日" if days == 0 else f"还有 {days} 天"
