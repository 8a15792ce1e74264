"""The mapping: what in a source's row is which field of our record."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError

from store.connectors.pulling import Page, Pages, Watermark
from store.faults import faults
from store.records import RECORDS, Record, Topic
from store.records.fields import Shape
from store.upserting import Versioned
from tools.connectors.paths import check_path, first_in, found_in
from tools.connectors.values import Unit, convert, version_of, watermark_of

PathText = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(check_path)]


class Rule(Shape):
    """Where a field's value stands and what to make of it; `each` maps every element of a list."""

    path: PathText | None = None
    unit: Unit | None = None
    words: Annotated[dict[str, str], Field(max_length=200)] = Field(default_factory=dict)
    default: Any = None
    each: dict[str, RuleText] | None = None


def _spelt_out(value: Any) -> Any:
    """Let a bare path stand for a rule."""
    return {"path": value} if isinstance(value, str) else value


RuleText = Annotated[Rule, BeforeValidator(_spelt_out, json_schema_input_type=str | Rule)]


class Mapping(Shape):
    """Rules by field of the record; `lines` maps flat rows, of which several make up one order.

    `version` (a number that grows, or a time) lets older news be told from newer. `watermark` is what the next pull
    starts from, `initial` what the first one does. With `ascending` rows come in the order of their watermarks, and
    a pull that breaks off goes on where it was; else the watermark moves when the last page is in.
    """

    fields: Annotated[dict[str, RuleText], Field(min_length=1, max_length=50)]
    lines: dict[str, RuleText] | None = None
    version: PathText | None = None
    watermark: PathText | None = None
    initial: str | int | None = None
    ascending: bool = False


Rule.model_rebuild()


@dataclass(slots=True)
class Mapped:
    """A page of records, what could not be mapped, and the lowest and highest watermark in it."""

    records: list[Versioned[Record]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    lowest: Watermark = None
    highest: Watermark = None


@dataclass(slots=True)
class _Draft:
    """A record on its way: its fields, and the rows it came from."""

    values: dict[str, Any]
    rows: list[dict[str, Any]]


async def map_pages(pages: Pages, topic: Topic, mapping: Mapping) -> AsyncIterator[Mapped]:
    """Yield mapped pages; the last order of a page of flat rows waits for its lines on the next."""
    waiting: list[_Draft] = []
    async for page in pages:
        drafts = _merged([*waiting, *_drafts(page, mapping)], mapping)
        waiting = drafts[-1:] if mapping.lines else []
        yield _mapped(drafts[: len(drafts) - len(waiting)], topic, mapping)
    if waiting:
        yield _mapped(waiting, topic, mapping)


def _drafts(page: Page, mapping: Mapping) -> list[_Draft]:
    drafts = []
    for row in page:
        values = _values(row, mapping.fields)
        if mapping.lines:
            line = _values(row, mapping.lines)
            values["items"] = [line] if any(value is not None for value in line.values()) else []
        drafts.append(_Draft(values, [row]))
    return drafts


def _merged(drafts: list[_Draft], mapping: Mapping) -> list[_Draft]:
    """Return the drafts with the lines of one order together, in the order they came."""
    if not mapping.lines:
        return drafts
    merged: list[_Draft] = []
    for draft in drafts:
        last = merged[-1] if merged else None
        if last and draft.values.get("order_no") == last.values.get("order_no"):
            last.values["items"] += draft.values["items"]
            last.rows += draft.rows
        else:
            merged.append(draft)
    return merged


def _values(row: Any, rules: dict[str, Rule]) -> dict[str, Any]:
    return {name: _value(row, rule) for name, rule in rules.items()}


def _value(row: Any, rule: Rule) -> Any:
    if rule.each is not None:
        found = found_in(row, rule.path) if rule.path else []
        elements = found[0] if len(found) == 1 and isinstance(found[0], list) else found
        return [{k: v for k, v in _values(each, rule.each).items() if v is not None} for each in elements]
    value = first_in(row, rule.path) if rule.path else None
    if value is None or value == "":
        return rule.default
    if rule.words:
        return rule.words.get(str(value), value)
    return convert(value, rule.unit)


def _mapped(drafts: list[_Draft], topic: Topic, mapping: Mapping) -> Mapped:
    page = Mapped()
    for draft in drafts:
        try:
            record = RECORDS[topic].model_validate(_given(draft.values))
            page.records.append(Versioned(record, _version(draft, mapping)))
        except ValidationError as error:
            name = next((str(value) for value in draft.values.values() if value), "?")[:60]
            page.problems += [f"{name}：{fault}" for fault in faults(error)]
        except ValueError as error:
            page.problems.append(str(error))
    _mark(page, drafts, mapping)
    return page


def _given(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _version(draft: _Draft, mapping: Mapping) -> int | None:
    if mapping.version is None:
        return None
    versions = [version_of(first_in(row, mapping.version)) for row in draft.rows]
    return max((version for version in versions if version is not None), default=None)


def _mark(page: Mapped, drafts: list[_Draft], mapping: Mapping) -> None:
    if mapping.watermark is None:
        return
    values = [watermark_of(first_in(row, mapping.watermark)) for draft in drafts for row in draft.rows]
    marks: list[Any] = [value for value in values if value is not None]
    if marks:
        page.lowest, page.highest = min(marks), max(marks)
