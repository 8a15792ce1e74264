"""The JSON schemas that editors help with while a case or a world is written."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel

from evals.schema.case import CaseFile
from evals.schema.reading import HOME, CasesWrong, read_cases, shop_names, world_of
from evals.schema.world import ShopWorld

_SCHEMAS: dict[Path, type[BaseModel]] = {HOME / "case.schema.json": CaseFile, HOME / "world.schema.json": ShopWorld}


def write_schemas() -> None:
    """Write the schema files beside the cases."""
    for path, text in _wanted().items():
        path.write_text(text, encoding="utf-8")


def lint() -> list[str]:
    """Return what is wrong: stale schema files, cases and worlds that do not fit; empty when all is well."""
    problems = [
        f"{path.name} 不是最新的：运行 xiaoer evals lint --write"
        for path, text in _wanted().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for shop in shop_names():
        try:
            world_of(shop)
        except CasesWrong as wrong:
            problems += wrong.problems
    if problems:
        return problems
    try:
        read_cases()
    except CasesWrong as wrong:
        problems += wrong.problems
    return problems


def _wanted() -> dict[Path, str]:
    return {
        path: json.dumps(model.model_json_schema(by_alias=True), ensure_ascii=False, indent=2) + "\n"
        for path, model in _SCHEMAS.items()
    }
