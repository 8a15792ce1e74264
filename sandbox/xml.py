"""The XML of a callback, and the odd shapes it may come in (wecom-api.md §2.3, §3.1)."""

from __future__ import annotations

Field = tuple[str, str | int]


def element(name: str, value: str | int) -> str:
    """Return one node; text goes into CDATA, numbers stand bare."""
    return f"<{name}>{value}</{name}>" if isinstance(value, int) else f"<{name}><![CDATA[{value}]]></{name}>"


def document(fields: list[Field]) -> str:
    """Return `<xml>` with these nodes in this order."""
    return f"<xml>{''.join(element(name, value) for name, value in fields)}</xml>"


def with_unknown(fields: list[Field]) -> list[Field]:
    """Return the fields with nodes no document mentions, in front and behind."""
    return [("NewFlag", 1), *fields, ("FutureNode", "以后才有的 <b>内容</b>")]


def without(fields: list[Field], *names: str) -> list[Field]:
    """Return the fields except those named."""
    return [(name, value) for name, value in fields if name not in names]


def emptied(fields: list[Field], *names: str) -> list[Field]:
    """Return the fields, those named with an empty CDATA."""
    return [(name, "" if name in names else value) for name, value in fields]
