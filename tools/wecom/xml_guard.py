"""Refuses XML that no callback of WeCom looks like, before anything else reads it."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from agent.errors import Forged

XML_BYTES = 256 * 1024
DEPTH = 8
"""The deepest callback known, a card's selected options, has five levels (§5.1)."""

NODES = 20_000


class _Shape:
    """Counts levels and nodes while the parser runs, and keeps nothing."""

    def __init__(self) -> None:
        self._depth = 0
        self._nodes = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._nodes += 1
        if self._depth > DEPTH or self._nodes > NODES or attributes or (self._depth == 1 and tag != "xml"):
            raise Forged("malformed")

    def end(self, _tag: str) -> None:
        self._depth -= 1

    def close(self) -> None:
        pass


def check_xml(xml: bytes) -> None:
    """Raise `Forged` for too many bytes, levels or nodes, a DOCTYPE, entities, attributes or no XML at all."""
    if len(xml) > XML_BYTES:
        raise Forged("malformed")
    parser: Any = DefusedXMLParser(target=_Shape(), encoding="utf-8", forbid_dtd=True)
    try:
        parser.feed(xml)
        parser.close()
    except (ParseError, DefusedXmlException, ValueError):
        raise Forged("malformed") from None
