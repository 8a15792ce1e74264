"""What `xiaoer --help` says of each word, read from the modules' text: to load them all takes seconds."""

from __future__ import annotations

import ast
from importlib.resources import files

from typer.core import TyperCommand


def line_of(word: str, module: str) -> TyperCommand:
    """Return a command that can do nothing but be listed, with the help of `word` in `xiaoer.commands.{module}`."""
    body = ast.parse(files("xiaoer.commands").joinpath(f"{module}.py").read_text(encoding="utf-8")).body
    return TyperCommand(word, help=next(filter(None, (_help_in(node, word) for node in body)), None))


def _help_in(node: ast.stmt, word: str) -> str | None:
    """Return the help a statement gives: that of the group, or of the function that is the command."""
    match node:
        case ast.Assign(targets=[ast.Name(id="commands")], value=ast.Call(keywords=keywords)):
            values = (one.value for one in keywords if one.arg == "help")
            return next((str(value.value) for value in values if isinstance(value, ast.Constant)), None)
        case ast.FunctionDef(name=name) if name == word:
            return ast.get_docstring(node)
    return None
