"""Arguments made up from an operation's own description: fitting ones, and such as people who try doors send."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
LONG = 2**63 - 1
HALF = 3  # which of the odd ones holds half a character
ODD_TEXTS = ("", "1\0' OR 1=1 --", "九" * 3000, "1\ud800")
ODD_NUMBERS = (-1, 0, LONG, 1)


class Made:
    """Makes requests for the operations of one OpenAPI document."""

    def __init__(self, document: Json) -> None:
        self._document = document

    def operations(self) -> Iterator[tuple[str, str, Json]]:
        """Yield method, path and description of everything."""
        for path, item in self._document["paths"].items():
            for method, operation in item.items():
                yield method.upper(), path, operation

    def path(self, path: str, operation: Json, shop: int, odd: int | None = None) -> str:
        """Return the path with its places filled."""
        for each in self._parameters(operation, "path"):
            made = shop if each["name"] == "shop_id" else self.value(each["schema"], odd)
            path = path.replace("{" + each["name"] + "}", re.sub(r"[/?#\0]", "%00", str(made)) or "%20")
        return path

    def query(self, operation: Json, odd: int | None = None) -> Json:
        """Return the query parameters that must be there, all of them when they are to be odd."""
        asked = self._parameters(operation, "query")
        found = {e["name"]: self.value(e["schema"], odd) for e in asked if e.get("required") or odd is not None}
        return {name: value for name, value in found.items() if value is not None}

    def body(self, operation: Json, odd: int | None = None) -> Any:
        """Return a JSON body, None when there is to be none."""
        content = operation.get("requestBody", {}).get("content", {})
        return self.value(content["application/json"]["schema"], odd) if "application/json" in content else None

    def value(self, schema: Json, odd: int | None = None, depth: int = 0) -> Any:
        """Return a value of a schema, or, by `odd`, one at or over its edge."""
        schema = self._resolved(schema)
        if "const" in schema or "enum" in schema:
            return schema.get("const", schema.get("enum", [None])[0])
        if options := schema.get("anyOf") or schema.get("oneOf"):
            return self.value(options[0], odd, depth)
        kind = schema.get("type")
        if kind == "object" or "properties" in schema:
            wanted = schema.get("properties", {}).items()
            needed = schema.get("required", []) if odd is None else list(schema.get("properties", {}))
            return {name: self.value(each, odd, depth + 1) for name, each in wanted if name in needed and depth < 6}
        if kind == "array":
            return [self.value(schema.get("items", {}), odd, depth + 1)] * max(1, schema.get("minItems", 1))
        if kind in ("integer", "number"):
            return ODD_NUMBERS[odd] if odd is not None else schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
        return (odd == 1) if kind == "boolean" else self._text(schema, odd)

    def _text(self, schema: Json, odd: int | None) -> str:
        if odd is not None:
            return ODD_TEXTS[odd]
        made = {"date": "2026-03-01", "date-time": "2026-03-01T08:00:00+08:00", "time": "09:00"}
        return made.get(schema.get("format", ""), "1" * max(1, schema.get("minLength", 1)))

    def _parameters(self, operation: Json, where: str) -> list[Json]:
        return [each for each in operation.get("parameters", []) if each["in"] == where]

    def _resolved(self, schema: Json) -> Json:
        while "$ref" in schema:
            schema = self._document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return schema
