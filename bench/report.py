"""What a measurement says, and the table all of them make."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import psutil
from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table.

    Attributes:
        what: What was measured, with the load it was measured under.
        target: What it must be, in words.
        measured: What it was, in words.
        holds: Whether the target was met.
        broken: Whether something was lost or doubled, or the measurement could not be taken:
            worse than slow, the run ends with exit code 1.
        figures: The numbers behind the words, for machines.
    """

    what: str
    target: str
    measured: str
    holds: bool
    broken: bool = False
    figures: dict[str, Any] = field(default_factory=dict)


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the value that `percent` of a hundred of `values` do not exceed."""
    return float(np.percentile(values, percent, method="higher"))


def machine() -> dict[str, Any]:
    """Return what the figures depend on beside the program."""
    return {
        "cores": os.cpu_count(),
        "cpu": _cpu_name(),
        "memory_mb": round(psutil.virtual_memory().total / 2**20),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
    }


def _cpu_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def show(console: Console, rows: Sequence[Row], seconds: float) -> None:
    """Print the table, the machine and how long it all took."""
    table = Table(title="Numbers to hold", show_lines=True)
    for heading in ("what", "target", "measured"):
        table.add_column(heading, overflow="fold")
    table.add_column("holds", justify="center")
    for row in rows:
        table.add_row(row.what, row.target, row.measured, "[green]✓[/]" if row.holds else "[bold red]✗[/]")
    console.print(table)
    facts = machine()
    console.print(
        f"{facts['cores']} cores ({facts['cpu']}), {facts['memory_mb']} MB, Python {facts['python']},"
        f" {facts['system']}; {seconds:.0f} s in all. The load, the sandbox and the program share the cores.",
        highlight=False,
        markup=False,
    )


def write_json(path: Path, rows: Sequence[Row], seconds: float) -> None:
    """Write everything the table says, and the numbers behind it."""
    document = {"machine": machine(), "seconds": seconds, "rows": [asdict(row) for row in rows]}
    path.write_bytes(orjson.dumps(document, option=orjson.OPT_INDENT_2))
