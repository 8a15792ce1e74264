"""Reading cases and worlds; what is wrong is told by file, case and field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from agent.errors import BadInput
from evals.schema.case import Case, CaseFile
from evals.schema.world import ShopWorld

HOME = Path(__file__).parents[1]
CASES, WORLDS = HOME / "cases", HOME / "worlds"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Model = TypeVar("_Model", bound=BaseModel)

_UNTOLD = "填写的格式不对"
_REASONS = {
    "missing": "没有填写",
    "extra_forbidden": "没有这个字段，请检查拼写",
    "string_type": "应该是文字",
    "list_type": "应该是一个列表",
    "too_short": "至少要有一项",
    "string_too_short": "没有写，或太短了",
    "bool_parsing": "应该是 true 或 false",
    "int_parsing": "应该是数字",
}


class CasesWrong(BadInput):
    """Case or world files that cannot be used; `problems` has one line for each: file, case, field, reason."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


@dataclass(frozen=True, slots=True)
class Filed:
    """A case and the file it stands in, relative to the folder of cases."""

    case: Case
    file: str


def read_cases(places: Iterable[Path] = ()) -> list[Filed]:
    """Return all cases of these files and folders (evals/cases without any); raises `CasesWrong`."""
    found: list[Filed] = []
    problems: list[str] = []
    for path in _files(list(places) or [CASES]):
        try:
            found += _cases_in(path)
        except CasesWrong as wrong:
            problems += wrong.problems
    seen: dict[str, str] = {}
    for filed in found:
        if filed.case.id in seen:
            problems.append(f"{filed.file} › {filed.case.id} › id：和 {seen[filed.case.id]} 里的重名了")
        seen[filed.case.id] = filed.file
    if problems:
        raise CasesWrong(problems)
    return found


def _files(places: list[Path]) -> Iterator[Path]:
    for place in places:
        if not place.exists():
            raise CasesWrong([f"{place}：没有这个文件或文件夹"])
        yield from sorted(p for p in place.rglob("*.yaml") if p.is_file()) if place.is_dir() else [place]


def _cases_in(path: Path) -> list[Filed]:
    name = _shown(path)
    document = _document(path, name)
    common = {name: document[name] for name in ("shop", "world") if document.get(name)}
    for case in document.get("cases") or []:
        if isinstance(case, dict):
            case.update({name: part for name, part in common.items() if not case.keys() & {"shop", "world"}})
    file = _parsed(CaseFile, document, name)
    return [Filed(_checked(case, name), name) for case in file.cases]


def _checked(case: Case, name: str) -> Case:
    if case.world is None and case.shop not in shop_names():
        known = "、".join(shop_names())
        raise CasesWrong([f"{name} › {case.id} › shop：没有「{case.shop}」这家店，可以写 {known}"])
    world = world_for(case)
    for person in filter(None, [case.customer, *(turn.customer for turn in case.turns)]):
        if case.customer == person and person not in world.customers:
            known = "、".join(world.customers)
            shop = world.profile["name"]
            raise CasesWrong([f"{name} › {case.id} › customer：{shop} 没有「{person}」这位顾客，有 {known}"])
    return case.model_copy(update={"shop": world.profile["name"]}) if case.world else case


@cache
def shop_names() -> tuple[str, ...]:
    """Return the names of the fixture worlds."""
    return tuple(sorted(path.stem for path in WORLDS.glob("*.yaml")))


@cache
def world_of(shop: str) -> ShopWorld:
    """Return a fixture world by name; raises `CasesWrong`."""
    path = WORLDS / f"{shop}.yaml"
    return _parsed(ShopWorld, _document(path, _shown(path)), _shown(path))


def world_for(case: Case) -> ShopWorld:
    """Return the world a case is played in: its own, or the fixture it names."""
    return case.world or world_of(case.shop)


def _shown(path: Path) -> str:
    for home in (HOME.parent, Path.cwd()):
        if path.resolve().is_relative_to(home):
            return str(path.resolve().relative_to(home))
    return str(path)


def _document(path: Path, name: str) -> dict[str, Any]:
    try:
        document = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Loader)  # noqa: S506  (a safe loader)
    except OSError as error:
        raise CasesWrong([f"{name}：读不到（{error.strerror}）"]) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CasesWrong([f"{name}：不是有效的 YAML（{' '.join(str(error).split())}）"]) from None
    if not isinstance(document, dict):
        raise CasesWrong([f"{name}：是空的，或不是“字段: 值”的形式"])
    return document


def _parsed(model: type[_Model], document: dict[str, Any], name: str) -> _Model:
    try:
        return model.model_validate(document)
    except ValidationError as error:
        problems = [_problem(name, document, one, model) for one in error.errors()]
        told = {where for where, why in problems if not why.startswith(_UNTOLD)}
        said = {f"{where}：{why}": None for where, why in problems if not (why.startswith(_UNTOLD) and where in told)}
        raise CasesWrong(list(said)) from None


def _problem(name: str, document: dict[str, Any], error: ErrorDetails, model: type[BaseModel]) -> tuple[str, str]:
    """Return where a mistake is (file, case and field) and what it is; an unknown field with the one it is like."""
    where = [part for part in error["loc"] if not _is_branch(part)]
    label = name
    if len(where) > 1 and where[0] == "cases" and isinstance(where[1], int):
        case = document["cases"][where[1]]
        label += f" › {case.get('id', f'第 {where[1] + 1} 个用例') if isinstance(case, dict) else where[1] + 1}"
        where = where[2:]
    field = ".".join(str(part + 1) if isinstance(part, int) else str(part) for part in where)
    like = get_close_matches(str(where[-1]), _fields(model), 1, 0.7) if error["type"] == "extra_forbidden" else []
    return f"{label} › {field or '整体'}", f"没有这个字段，是不是 {like[0]}？" if like else _reason(error)


@cache
def _fields(model: type[BaseModel]) -> list[str]:
    """Return the names of all fields of a file of this sort, at whatever depth."""
    parts = [model.model_json_schema(), *model.model_json_schema().get("$defs", {}).values()]
    return sorted({name for part in parts for name in part.get("properties", {})})


def _is_branch(part: Any) -> bool:
    """Whether a part of the path names a branch of a union (`str`, `list[str]`, `Call`) and no field."""
    return isinstance(part, str) and (part[:1].isupper() or "[" in part or part in {"str", "bool", "literal"})


def _reason(error: ErrorDetails) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    expected = (error.get("ctx") or {}).get("expected")
    pattern = (error.get("ctx") or {}).get("pattern")
    told = _REASONS.get(error["type"], _UNTOLD)
    return told + (f"（可以填 {expected}）" if expected else f"（要符合 {pattern}）" if pattern else "")
