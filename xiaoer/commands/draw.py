"""`xiaoer graphs draw`: the pictures of the graphs in docs/, drawn from the graphs themselves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from langgraph.graph.state import CompiledStateGraph

commands = typer.Typer(help="流程图：从代码画到文档", no_args_is_help=True)


@commands.callback()
def _group() -> None:
    """Keep `draw` a word of its own."""


@commands.command()
def draw(
    folder: Annotated[Path, typer.Argument(help="写到哪个目录")] = Path("docs/graphs"),
    check: Annotated[bool, typer.Option("--check", help="只检查文档里的图是不是最新的")] = False,
) -> None:
    """Write each graph's picture (Mermaid in Markdown) into docs/."""
    stale = []
    for name, picture in _pictures().items():
        path = folder / f"{name}.md"
        if path.exists() and path.read_text(encoding="utf-8") == picture:
            continue
        stale.append(path)
        if not check:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(picture, encoding="utf-8")
            typer.echo(f"✓ {path}")
    if check and stale:
        typer.echo(f"过期：{'、'.join(map(str, stale))}。运行 xiaoer graphs draw 更新。", err=True)
        raise typer.Exit(1)


def _pictures() -> dict[str, str]:
    from graphs.conversation import graph as conversation
    from graphs.followup import graph as followup
    from graphs.narration import graph as narration

    return {
        "conversation": _picture("conversation", conversation.__doc__, conversation.build_graph()),
        "followup": _picture("follow-up", followup.__doc__, followup.build_graph()),
        "narration": _picture("narration", narration.__doc__, narration.build_narration()),
    }


def _picture(name: str, text: str | None, graph: CompiledStateGraph[Any, Any, Any, Any]) -> str:
    drawn = graph.get_graph().draw_mermaid().strip()
    return f"# The {name} graph\n\n{(text or '').strip()}\n\n```mermaid\n{drawn}\n```\n"
