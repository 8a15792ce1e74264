"""`xiaoer evals`: figures from labelled files, on the terminal."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from agent.errors import BadInput
from xiaoer.main import typer_app

LINES = [
    {"id": "right", "passages": ["裙子259元"], "reply": "裙子259元", "supported": True},
    {"id": "lie", "passages": ["裙子259元"], "reply": "裙子199元", "supported": False, "unsupported": ["199元"]},
    {"id": "missed", "passages": ["裙子259元"], "reply": "裙子259元", "supported": False, "unsupported": ["259元"]},
    {"id": "false", "passages": ["裙子259元"], "reply": "裙子188元", "supported": True},
    {"id": "day", "tool_results": [{"eta": "2026-11-24T10:00:00+08:00"}], "reply": "明儿到", "supported": True},
]


def run(file: Path, *options: str) -> Result:
    return CliRunner().invoke(typer_app, ["evals", "grounding", str(file), *options])


def test_grounding_prints_figures_and_what_was_wrong(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in LINES), encoding="utf-8")
    plain = run(file, "--today", "2026-11-23")
    assert plain.exit_code == 0
    assert "precision 精确率 0.500" in plain.stdout
    assert "recall    召回率 0.500" in plain.stdout
    assert "milliseconds" in plain.stdout
    assert "\n  missed\n" in plain.stdout
    assert "\n  false\n" in plain.stdout
    assert "  lie" not in plain.stdout
    verbose = run(file, "--today", "2026-11-23", "--verbose").stdout
    assert "该拦的：259元" in verbose
    assert "拦下的：「188元」（价格或金额）" in verbose
    assert "  day" in run(file, "--today", "2026-11-20").stdout


def test_a_file_that_cannot_be_read_is_named_by_its_line(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    for content, words in (
        ('{"id": "a", "reply": "在的", "supported": true}\n{', "第 2 行不是 JSON"),
        ('{"id": "a", "reply": "在的"}', "第 1 行的 supported"),
        ("", "一条也没有"),
    ):
        file.write_text(content, encoding="utf-8")
        error = run(file).exception
        assert isinstance(error, BadInput)
        assert words in str(error)
    assert "读不了" in str(run(tmp_path / "none.jsonl").exception)
