"""The language tags and segments are written in: data that people edit and the database answers.

    {"all": [
        {"measure": "spend", "op": ">=", "value": 100000, "days": 365},
        {"any": [{"measure": "mentioned", "words": ["大码", "XXL"]}, {"measure": "source", "codes": ["poster_01"]}]},
        {"not": {"measure": "days_since_order", "op": "<=", "value": 7}}
    ]}

Money is fen, `days` counts back from now. A measure that has no value for a customer (never ordered, birthday
unknown) is never true, whatever the comparison.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, TypeAdapter, ValidationError

from agent.errors import BadInput
from agent.phrases import say

MAX_PARTS = 20
MAX_DEPTH = 5

Op = Literal[">=", ">", "<=", "<", "="]
Days = Annotated[int | None, Field(ge=1, le=3650)]
Word = Annotated[str, Field(min_length=1, max_length=30)]
Words = Annotated[list[Word], Field(min_length=1, max_length=30)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True, frozen=True)


class Spend(_Strict):
    """What the customer paid, refunds taken off, in fen."""

    measure: Literal["spend"]
    op: Op
    value: Annotated[int, Field(ge=0, le=10**12)]
    days: Days = None


class Orders(_Strict):
    """How many orders count (not cancelled, not refunded in full)."""

    measure: Literal["orders"]
    op: Op
    value: Annotated[int, Field(ge=0, le=10**6)]
    days: Days = None


class Since(_Strict):
    """Whole days since something happened last."""

    measure: Literal["days_since_order", "days_since_added", "days_since_message"]
    op: Op
    value: Annotated[int, Field(ge=0, le=36500)]


class Bought(_Strict):
    """Ordered something of one of these categories."""

    measure: Literal["bought"]
    categories: Words
    days: Days = None


class Favourite(_Strict):
    """At least this share (percent) of all pieces ordered are of one category."""

    measure: Literal["favourite"]
    category: Word
    percent: Annotated[int, Field(ge=1, le=100)] = 50
    days: Days = None


class Source(_Strict):
    """Came by one of these channels."""

    measure: Literal["source"]
    codes: Words


class Mentioned(_Strict):
    """Wrote one of these words in the chat."""

    measure: Literal["mentioned"]
    words: Words
    days: Days = None


class Birthday(_Strict):
    """Has a birthday today or within so many days."""

    measure: Literal["birthday"]
    within: Annotated[int, Field(ge=0, le=366)]


class AtStore(_Strict):
    """Ordered at one of these stores."""

    measure: Literal["store"]
    names: Words
    days: Days = None


class HasTag(_Strict):
    """Has one of these tags, by id."""

    measure: Literal["tag"]
    tags: Annotated[list[int], Field(min_length=1, max_length=30)]


class All(_Strict):
    """Every part is true."""

    parts: Annotated[list[Rule], Field(alias="all", min_length=1, max_length=MAX_PARTS)]


class AnyOf(_Strict):
    """At least one part is true."""

    parts: Annotated[list[Rule], Field(alias="any", min_length=1, max_length=MAX_PARTS)]


class Not(_Strict):
    """The part is not true."""

    part: Annotated[Rule, Field(alias="not")]


Measure = Spend | Orders | Since | Bought | Favourite | Source | Mentioned | Birthday | AtStore | HasTag
_KINDS = {"all": All, "any": AnyOf, "not": Not}


def _kind(value: Any) -> str:
    if isinstance(value, dict):
        return next((name for name in _KINDS if name in value), "measure")
    return next((name for name, kind in _KINDS.items() if isinstance(value, kind)), "measure")


Rule = Annotated[
    Annotated[All, Tag("all")]
    | Annotated[AnyOf, Tag("any")]
    | Annotated[Not, Tag("not")]
    | Annotated[Annotated[Measure, Discriminator("measure")], Tag("measure")],
    Discriminator(_kind),
]
for _model in (All, AnyOf, Not):
    _model.model_rebuild()

_adapter: TypeAdapter[Any] = TypeAdapter(Rule)


def read_rule(data: Any) -> Any:
    """Return the rule in `data`; raise `BadInput` (Chinese) when it is none."""
    if _depth(data) > MAX_DEPTH:
        raise BadInput(say("rule_too_deep", book="owner", most=str(MAX_DEPTH)))
    try:
        return _adapter.validate_python(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = " › ".join(str(part) for part in first["loc"])
        raise BadInput(say("rule_bad", book="owner", where=where or "-", problem=first["msg"])) from None


def as_data(rule: Any) -> dict[str, Any]:
    """Return a rule as it is stored."""
    data: dict[str, Any] = _adapter.dump_python(rule, mode="json", by_alias=True, exclude_none=True)
    return data


def measures_of(rule: Any) -> list[Any]:
    """Return the measures a rule is made of, left to right."""
    if isinstance(rule, All | AnyOf):
        return [measure for part in rule.parts for measure in measures_of(part)]
    return measures_of(rule.part) if isinstance(rule, Not) else [rule]


def depends_on_time(rule: Any) -> bool:
    """Whether the rule can become true or false without anything happening."""
    return any(isinstance(m, Since | Birthday) or getattr(m, "days", None) is not None for m in measures_of(rule))


def words_of(rule: Any) -> set[str]:
    """Return the words whose mention in a chat matters to the rule."""
    return {word for measure in measures_of(rule) if isinstance(measure, Mentioned) for word in measure.words}


def tags_of(rule: Any) -> set[int]:
    """Return the tags the rule asks for."""
    return {tag for measure in measures_of(rule) if isinstance(measure, HasTag) for tag in measure.tags}


def _depth(data: Any, deep: int = 1) -> int:
    if deep > MAX_DEPTH or not isinstance(data, dict):
        return deep
    parts = data.get("all") or data.get("any") or ([data["not"]] if "not" in data else [])
    return max([deep, *(_depth(part, deep + 1) for part in parts if isinstance(parts, list))])
