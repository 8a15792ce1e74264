"""The command line: `xiaoer up`, `xiaoer shop apply`, `xiaoer doctor` …"""

from __future__ import annotations

import errno
import os
import sys

# Many small products of vectors: threads of the linear algebra only get in each other's way. Before numpy comes.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from typer.core import TyperGroup
from typer.main import get_group

from agent.errors import XiaoerError
from xiaoer.lines import line_of

_MODULES = {
    "up": "serve",
    "api": "serve",
    "worker": "serve",
    "clock": "serve",
    "chat": "chat",
    "demo": "demo",
    "doctor": "doctor",
    "backup": "backup",
    "restore": "backup",
    "openapi": "openapi",
    "shop": "shop",
    "quality": "quality",
    "stores": "stores",
    "access": "access",
    "handoffs": "handoffs",
    "knowledge": "faq",
    "gaps": "gaps",
    "proposals": "proposals",
    "embedding": "embedding",
    "catalog": "catalog",
    "connectors": "connectors",
    "hooks": "hooks",
    "coupons": "coupons",
    "customers": "customers",
    "tags": "tags",
    "bookings": "bookings",
    "tickets": "tickets",
    "channels": "channels",
    "letters": "letters",
    "notices": "notices",
    "evals": "evaluation",
    "reports": "reports",
    "followups": "followups",
    "safety": "words",
    "secrets": "secrets",
    "graphs": "draw",
}
"""The word of each command or group of commands, and its module in `xiaoer.commands`."""


class _Commands(Mapping[str, Any]):
    """Our words with what they do; a module is read when its word is said, for all of them together take seconds."""

    def __getitem__(self, word: str) -> Any:
        module = import_module(f"xiaoer.commands.{_MODULES[word]}")
        group = get_group(module.commands)
        group.name = word
        return group.commands.get(word, group)

    def __iter__(self) -> Iterator[str]:
        return iter(_MODULES)

    def __len__(self) -> int:
        return len(_MODULES)


class _Program(TyperGroup):
    """`xiaoer` and its words."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        self.commands = _Commands()  # type: ignore[assignment]  # nobody adds to them

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """List the words without loading what they do."""
        self.commands = {word: line_of(word, module) for word, module in _MODULES.items()}
        super().format_help(ctx, formatter)


typer_app = typer.Typer(
    cls=_Program,
    help="店小二：企业微信里的 AI 店铺客服",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@typer_app.callback()
def _words() -> None:
    """Make a group of the program, whose words are not known here."""


def app() -> None:
    """Run the command line; an error this program knows is one clear line each, not a traceback."""
    try:
        typer_app()
    except XiaoerError as error:
        _refuse(str(error))
    except OSError as error:
        if error.filename is None:
            raise
        reason = _REASONS.get(error.errno or 0, error.strerror or type(error).__name__)
        _refuse(f"用不了 {error.filename2 or error.filename}：{reason}")


_REASONS = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EEXIST: "已经有了",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.EISDIR: "这是文件夹，请写到文件",
    errno.EROFS: "这里只能读",
    errno.ENOSPC: "磁盘满了",
}
"""What the system says of a file, in our words."""


def _refuse(message: str) -> None:
    console = Console(stderr=True)
    for line in message.splitlines():
        console.print(f"[bold red]✗[/] {escape(line)}", highlight=False, soft_wrap=True)
    sys.exit(2)
