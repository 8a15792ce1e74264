"""What is wrong with somebody's data, in words for the people of the shop."""

from __future__ import annotations

import psycopg
import sqlalchemy.exc
from pydantic import ValidationError
from pydantic_core import ErrorDetails

UNFIT = (psycopg.DataError, sqlalchemy.exc.DataError, UnicodeEncodeError)
"""What is raised for a value no row can hold; the last for half a character."""

_REASONS = {
    "missing": "没有填写",
    "extra_forbidden": "没有这个字段，请检查拼写",
    "string_too_short": "不能为空",
    "string_too_long": "太长了",
    "string_type": "应该是文字",
    "string_pattern_mismatch": "写法不对",
    "too_short": "至少要有一项",
    "too_long": "项目太多了",
    "list_type": "应该是一个列表",
    "dict_type": "应该是“名称: 值”的形式",
    "model_type": "应该是一个对象",
    "literal_error": "不是可选的值",
    "enum": "不是可选的值",
    "bool_type": "应该是 true 或 false",
    "bool_parsing": "应该是 true 或 false",
    "int_parsing": "应该是数字",
    "int_type": "应该是整数",
    "int_from_float": "应该是整数",
    "greater_than_equal": "太小了",
    "less_than_equal": "太大了",
    "json_invalid": "不是有效的 JSON",
}


def reason(problem: ErrorDetails) -> str:
    """Return what is wrong with a field."""
    if problem["type"] == "value_error":
        return str(problem["ctx"]["error"])
    if problem["type"].startswith(("datetime", "date_")):
        return "时间的写法不对，请写成 2026-06-18 10:30:00"
    expected = (problem.get("ctx") or {}).get("expected")
    return _REASONS.get(problem["type"], "填写的格式不对") + (f"（可以填 {_listed(expected)}）" if expected else "")


def _listed(expected: str) -> str:
    return expected.replace(" or ", "、").replace(", ", "、")


def faults(error: ValidationError) -> list[str]:
    """Return a line for each field that is wrong: where, and why."""
    return [f"{'.'.join(map(str, each['loc'])) or '整条'}：{reason(each)}" for each in error.errors()]
