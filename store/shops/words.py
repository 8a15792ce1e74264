"""A shop's own lists of words, with what becomes of a text that says one, and the hosts its links may lead to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg.errors import UniqueViolation

from agent.errors import BadInput, Conflict, NotFound
from agent.phrases import say
from agent.safety import WordList, shop_list
from store.engine import Connection

MAX_LISTS = 20
MAX_TERMS = 500
MAX_TERM = 40
"""Characters of a word."""
MAX_HOSTS = 50
MAX_NAME = 20
REPLY_ACTIONS = ("mask", "rewrite", "hand_over", "block", "send", "spare")
CUSTOMER_ACTIONS = ("send", "mask", "hand_over", "block")
_HOST = re.compile(r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}")
_COLUMNS = "id, name, terms, exempt, reply, customer"


@dataclass(frozen=True, slots=True)
class ShopWords:
    """A list of words.

    Attributes:
        exempt: Phrases in which the words are harmless.
        reply: What becomes of our reply that says one: mask, rewrite, hand_over, block, send (nothing); `spare` lets
            through what our lists of other platforms would stop.
        customer: What becomes of a customer's message: send (nothing), mask, hand_over, block.
    """

    id: int
    name: str
    terms: tuple[str, ...]
    exempt: tuple[str, ...]
    reply: str
    customer: str

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> ShopWords:
        """Return the list in a row."""
        terms, exempt = tuple(row["terms"]), tuple(row["exempt"])
        return cls(row["id"], row["name"], terms, exempt, row["reply"], row["customer"])

    @property
    def spares(self) -> bool:
        """Whether its words are let through rather than looked for."""
        return self.reply == "spare"

    def as_list(self) -> WordList:
        """Return it as what replies and messages are held against."""
        return shop_list(self.name, self.terms, self.exempt, self.reply, self.customer)


async def word_lists_of(connection: Connection, *, limit: int = MAX_LISTS, after: int = 0) -> list[ShopWords]:
    """Return the shop's lists, oldest first."""
    query = f"SELECT {_COLUMNS} FROM word_lists WHERE id > %s ORDER BY id LIMIT %s"  # noqa: S608  (fixed parts)
    rows = await (await connection.execute(query.encode(), (after, limit))).fetchall()
    return [ShopWords.read(row) for row in rows]


async def add_word_list(connection: Connection, merchant_id: int, values: Mapping[str, Any]) -> ShopWords:
    """Add a list; raises `BadInput` when it is too long or the shop has too many, `Conflict` when its name is taken."""
    checked = _checked(values)
    if len(await word_lists_of(connection)) >= MAX_LISTS:
        raise BadInput(say("words_many_lists", book="owner", most=str(MAX_LISTS)))
    query = f"""
    INSERT INTO word_lists (merchant_id, name, terms, exempt, reply, customer)
    VALUES (%(merchant)s, %(name)s, %(terms)s, %(exempt)s, %(reply)s, %(customer)s) RETURNING {_COLUMNS}
    """  # noqa: S608
    return await _saved(connection, query, checked | {"merchant": merchant_id})


async def change_word_list(connection: Connection, list_id: int, changes: Mapping[str, Any]) -> ShopWords:
    """Set the named parts of a list; raises `NotFound`, `BadInput`, `Conflict`."""
    query = f"SELECT {_COLUMNS} FROM word_lists WHERE id = %s FOR UPDATE"  # noqa: S608
    row = await (await connection.execute(query.encode(), (list_id,))).fetchone()
    if row is None:
        raise NotFound(say("words_no_list", book="owner"))
    query = f"""
    UPDATE word_lists SET name = %(name)s, terms = %(terms)s, exempt = %(exempt)s, reply = %(reply)s,
        customer = %(customer)s, updated_at = now()
    WHERE id = %(id)s RETURNING {_COLUMNS}
    """  # noqa: S608
    return await _saved(connection, query, _checked(row | dict(changes)) | {"id": list_id})


async def remove_word_list(connection: Connection, list_id: int) -> None:
    """Delete a list; raises `NotFound`."""
    gone = await connection.execute("DELETE FROM word_lists WHERE id = %s", (list_id,))
    if not gone.rowcount:
        raise NotFound(say("words_no_list", book="owner"))


async def link_hosts_of(connection: Connection, merchant_id: int) -> list[str]:
    """Return the hosts that links in this shop's replies may lead to, beside the operator's."""
    row = await (await connection.execute("SELECT link_hosts FROM merchants WHERE id = %s", (merchant_id,))).fetchone()
    return list(row["link_hosts"]) if row else []


async def set_link_hosts(connection: Connection, merchant_id: int, hosts: Sequence[str]) -> list[str]:
    """Set these hosts and return them as kept; raises `BadInput` for what is no host."""
    plain = list(dict.fromkeys(host.strip().lower().rstrip(".") for host in hosts if host.strip()))
    if wrong := [host for host in plain if not _HOST.fullmatch(host)]:
        raise BadInput(say("words_bad_host", book="owner", host=wrong[0][:60]))
    if len(plain) > MAX_HOSTS:
        raise BadInput(say("words_many_hosts", book="owner", most=str(MAX_HOSTS)))
    await connection.execute("UPDATE merchants SET link_hosts = %s WHERE id = %s", (plain, merchant_id))
    return plain


async def _saved(connection: Connection, query: str, values: Mapping[str, Any]) -> ShopWords:
    try:
        row = await (await connection.execute(query.encode(), values)).fetchone()
    except UniqueViolation:
        raise Conflict(say("words_name_taken", book="owner", name=str(values["name"]))) from None
    assert row is not None  # noqa: S101  (RETURNING)
    return ShopWords.read(row)


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of a list without blanks and repeats; raises `BadInput`."""
    texts = {key: list(dict.fromkeys(w.strip() for w in values[key] if w.strip())) for key in ("terms", "exempt")}
    if any(len(some) > MAX_TERMS or any(len(word) > MAX_TERM for word in some) for some in texts.values()):
        raise BadInput(say("words_many_terms", book="owner", most=str(MAX_TERMS), longest=str(MAX_TERM)))
    name = values["name"].strip()
    if not 1 <= len(name) <= MAX_NAME:
        raise BadInput(say("words_bad_name", book="owner", longest=str(MAX_NAME)))
    if values["reply"] not in REPLY_ACTIONS or values["customer"] not in CUSTOMER_ACTIONS:
        raise BadInput(say("words_bad_action", book="owner"))
    return {"name": name, **texts, "reply": values["reply"], "customer": values["customer"]}
