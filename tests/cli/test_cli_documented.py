"""What people are told to type is there: commands, their options, make targets, files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from typer.main import get_command

from tests.programs import REPOSITORY
from xiaoer.main import typer_app

PAGES = [*REPOSITORY.glob("README*.md"), *(REPOSITORY / "docs").glob("*.md")]
_CODE = re.compile(r"```.*?```|`[^`]+`", re.DOTALL)
_COMMAND = re.compile(r"\bxiaoer((?: [a-z][a-z-]*\b(?![./_]))+)([^`\n#；，。）]*)")


def commands(text: str) -> Iterator[tuple[list[str], list[str]]]:
    """Return the words and the options of each command of the program in the code of a page."""
    for code in _CODE.findall(text):
        for words, rest in _COMMAND.findall(code):
            yield (
                words.removeprefix(" xiaoer").split(),
                re.findall(r"(?<= )--[a-z][a-z-]*", rest.partition("xiaoer")[0]),
            )


def wrong_with(words: list[str], options: list[str]) -> str:
    """Return what of a command the program does not know; words after the command itself are its arguments."""
    command: Any = get_command(typer_app)
    for word in words:
        if not hasattr(command, "commands"):
            break
        if word not in command.commands:
            return f"xiaoer {' '.join(words)}: no {word}"
        command = command.commands[word]
    known = {"--help"}.union(*(parameter.opts + parameter.secondary_opts for parameter in command.params))
    return f"xiaoer {' '.join(words)}: no {set(options) - known}" if set(options) - known else ""


def test_what_pages_tell_to_type_is_there() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text(encoding="utf-8"), re.M))
    wrong, seen = list[str](), 0
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        told = list(commands(text))
        seen += len(told)
        wrong += [f"{page.name}: {problem}" for one in told if (problem := wrong_with(*one))]
        wrong += [f"{page.name}: make {name}" for name in re.findall(r"`make ([a-z-]+)", text) if name not in targets]
    assert wrong == []
    assert seen > 60
    assert wrong_with(["letters", "resend"], [])
    assert wrong_with(["letters", "list"], ["--shops"])
