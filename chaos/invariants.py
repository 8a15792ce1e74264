"""What must be true after any bad day, asked of the tables and of WeCom's own ledger."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from chaos.shops import CODE, COUPON_STOCK, LIMITS, MARKS
from sandbox.ledger import RECEIVED, Entry, Kind, Ledger
from store.engine import Connection

_ALWAYS_EMPTY = {
    "a message waits that nobody will answer": "SELECT id, text FROM messages WHERE status = 'waiting'",
    "a row of the outbox is neither sent nor given up": "SELECT id, payload FROM outbox WHERE status = 'queued'",
    "an answered message has no turn": """
        SELECT id, text FROM messages WHERE origin = 3 AND status = 'answered' AND turn_id IS NULL""",
    "a message that was not answered has a turn": """
        SELECT id, status FROM messages WHERE status IN ('waiting', 'dead', 'history') AND turn_id IS NOT NULL""",
    "a turn answered nothing": """
        SELECT id, route FROM turns t WHERE NOT EXISTS (SELECT FROM messages m WHERE m.turn_id = t.id)""",
    "a turn said nothing and called nobody": """
        SELECT id, route, verdict FROM turns t WHERE NOT EXISTS (SELECT FROM outbox o WHERE o.turn_id = t.id)
        AND NOT EXISTS (SELECT FROM handoffs h WHERE h.conversation_id = t.conversation_id)""",
    "a dead letter without a word to the customer": """
        SELECT id, text, error FROM messages m WHERE status = 'dead' AND NOT EXISTS (
            SELECT FROM outbox o WHERE o.conversation_id = m.conversation_id AND o.dedupe_key LIKE 'dead:%'
            AND split_part(o.dedupe_key, ':', 2)::bigint <= m.id)""",
    "a dead letter nobody was called about": """
        SELECT id, text FROM messages m WHERE status = 'dead' AND NOT EXISTS (
            SELECT FROM handoffs h WHERE h.conversation_id = m.conversation_id)""",
    "a message was left to people who were never there": """
        SELECT id, text FROM messages m WHERE status = 'staff' AND origin = 3 AND NOT EXISTS (
            SELECT FROM handoffs h WHERE h.conversation_id = m.conversation_id)""",
    "two open hand-overs of one conversation": """
        SELECT conversation_id, count(*) FROM handoffs WHERE state NOT IN ('ended', 'lost')
        GROUP BY conversation_id HAVING count(*) > 1""",
    "two turns of a conversation overlapped": """
        SELECT a.id, b.id AS other FROM turns a JOIN turns b ON b.conversation_id = a.conversation_id AND b.id > a.id
        WHERE b.created_at - make_interval(secs => (b.milliseconds - 2) / 1000.0) < a.created_at""",
    "a coupon was given more often than there are": f"""
        SELECT coupon_id, count(*) FROM coupon_grants WHERE status <> 'revoked'
        GROUP BY coupon_id HAVING count(*) > {COUPON_STOCK}""",
    "a customer got more coupons a day than allowed": f"""
        SELECT external_userid, count(*) FROM coupon_grants WHERE status <> 'revoked'
        GROUP BY merchant_id, external_userid HAVING count(*) > {LIMITS.customer_per_day}""",
    "the count of a coupon is not what was given": """
        SELECT id, granted FROM coupons c WHERE granted <> (
            SELECT count(*) FROM coupon_grants g WHERE g.coupon_id = c.id AND status <> 'revoked')""",
    "a customer was not told of their coupon": """
        SELECT g.id, g.code FROM coupon_grants g WHERE NOT EXISTS (
            SELECT FROM outbox o WHERE conversation_id = g.conversation_id AND strpos(o.payload::text, g.code) > 0)""",
    "a row belongs to another shop than its conversation": """
        SELECT r.id FROM (SELECT id, merchant_id, conversation_id FROM messages
                          UNION ALL SELECT id, merchant_id, conversation_id FROM outbox) r
        JOIN conversations c ON c.id = r.conversation_id WHERE r.merchant_id <> c.merchant_id""",
}
"""What the tables alone must say: each query finds nothing."""

_MESSAGES = """
SELECT m.msgid, m.id, m.status, m.error, c.open_kfid, c.external_userid
FROM messages m JOIN conversations c ON c.id = m.conversation_id WHERE m.origin = 3 ORDER BY m.id
"""
_OUTBOX = """
SELECT o.id, o.msgid, o.status, o.kind, c.open_kfid, c.external_userid
FROM outbox o JOIN conversations c ON c.id = o.conversation_id WHERE o.kind IN ('message', 'on_event') ORDER BY o.id
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of the messages by status, why some could not be answered, and everything that is wrong."""

    fates: dict[str, int]
    dead: list[str]
    wrong: list[str]


async def examine(connection: Connection, ledger: Ledger) -> Verdict:
    """Hold the tables and WeCom's ledger against all that must be true (platform)."""
    wrong: list[str] = []
    for name, query in _ALWAYS_EMPTY.items():
        found = await (await connection.execute(query.encode())).fetchall()
        wrong += [f"{name}: {row}" for row in found[:3]]
    messages = await (await connection.execute(_MESSAGES.encode())).fetchall()
    outbox = await (await connection.execute(_OUTBOX.encode())).fetchall()
    wrong += _stored_once(messages, ledger.entries(Kind.CUSTOMER_MESSAGE))
    wrong += _sent_once(outbox, ledger.entries(Kind.REPLY, Kind.EVENT_REPLY))
    taken_back = {entry.msgid for entry in ledger.entries(Kind.CUSTOMER_RECALL)}
    unread = [row for row in messages if row["status"] == "history" and row["msgid"] not in taken_back]
    wrong += [f"put away unanswered, though not taken back: {row}" for row in unread]
    wrong += _to_whom(ledger)
    dead = sorted({str(row["error"]) for row in messages if row["status"] == "dead"})
    return Verdict(dict(Counter(row["status"] for row in messages)), dead, wrong)


Rows = list[dict[str, Any]]


def _stored_once(messages: Rows, sent: list[Entry]) -> list[str]:
    """Every message a customer sent is stored once, with its sender, in the order it came."""
    stored = Counter(row["msgid"] for row in messages)
    wrong = [f"lost: {entry.msgid} {entry.text!r}" for entry in sent if not stored[entry.msgid]]
    wrong += [f"stored {count} times: {msgid}" for msgid, count in stored.items() if count > 1]
    senders = {entry.msgid: (entry.open_kfid, entry.external_userid) for entry in sent}
    for row in messages:
        if senders.get(row["msgid"]) != (row["open_kfid"], row["external_userid"]):
            wrong.append(f"stored for somebody else: {row}")
    order = {entry.msgid: entry.seq for entry in sent}
    return wrong + _disorder("stored", messages, order)


def _sent_once(outbox: Rows, got: list[Entry]) -> list[str]:
    """What customers got is what the outbox calls sent, each once, in its order."""
    wrong = [f"got {n} times: {msgid}" for msgid, n in Counter(entry.msgid for entry in got).items() if n > 1]
    seen = {entry.msgid: entry for entry in got}
    rows = {row["msgid"]: row for row in outbox}
    wrong += [f"got what nobody wrote: {entry.text!r}" for entry in got if entry.msgid not in rows]
    for row in outbox:
        entry = seen.get(row["msgid"])
        if row["status"] in ("sent", "undelivered") and entry is None:
            wrong.append(f"called {row['status']} and never got: {row}")
        elif row["status"] not in ("sent", "undelivered") and entry is not None:
            wrong.append(f"got though {row['status']}: {row}")
        elif entry and (entry.open_kfid, entry.external_userid) != (row["open_kfid"], row["external_userid"]):
            wrong.append(f"got by somebody else: {row}")
    return wrong + _disorder("got", outbox, {msgid: entry.seq for msgid, entry in seen.items()})


def _disorder(what: str, rows: Rows, order: dict[str, int]) -> list[str]:
    """Return where the rows of a conversation (in the order of their ids) are in another order than they happened."""
    chats: dict[tuple[str, str], list[int]] = defaultdict(list)
    for row in rows:
        if row["msgid"] in order:
            chats[row["open_kfid"], row["external_userid"]].append(order[row["msgid"]])
    return [f"{what} in the wrong order: {chat} {seqs}" for chat, seqs in chats.items() if seqs != sorted(seqs)]


def _to_whom(ledger: Ledger) -> list[str]:
    """Nobody hears another shop's words or another customer's codes, and nobody is answered twice."""
    asked: dict[str, tuple[str, str]] = {}
    for entry in ledger.entries(Kind.CUSTOMER_MESSAGE):
        asked |= dict.fromkeys(CODE.findall(str(entry.data)), (entry.open_kfid, entry.external_userid))
    wrong, answered = [], Counter[str]()
    for entry in ledger.entries(*RECEIVED):
        others = [mark for corp_id, mark in MARKS.items() if corp_id != entry.corp_id and mark in str(entry.data)]
        if others:
            wrong.append(f"{entry.external_userid} heard another shop's words: {entry.text!r}")
        codes = CODE.findall(entry.text) if "看到啦" in entry.text else []
        answered.update(codes)
        if any(asked.get(code) != (entry.open_kfid, entry.external_userid) for code in codes):
            wrong.append(f"{entry.external_userid} heard what somebody else asked: {entry.text!r}")
    return wrong + [f"answered {count} times: {code}" for code, count in answered.items() if count > 1]
