"""`xiaoer --help` says of each word what the word says of itself, and loads none of them."""

from __future__ import annotations

import subprocess
import sys

from xiaoer.lines import line_of
from xiaoer.main import _MODULES, _Commands


def test_each_word_has_its_own_line() -> None:
    commands = _Commands()
    for word, module in _MODULES.items():
        assert line_of(word, module).help == commands[word].help
        assert commands[word].help, f"{word} says nothing of itself"


def test_the_list_of_words_loads_nothing_of_the_house() -> None:
    look = """
import sys
from xiaoer.main import app
try:
    app()
finally:
    print(sorted({"sqlalchemy", "langgraph", "numpy", "store", "jobs"} & sys.modules.keys()))
"""
    for arguments in (["--help"], []):
        done = subprocess.run([sys.executable, "-c", look, *arguments], capture_output=True, text=True, check=False)
        assert "只跑工作进程：收消息、回消息、发消息。" in done.stdout
        assert done.stdout.splitlines()[-1] == "[]"
