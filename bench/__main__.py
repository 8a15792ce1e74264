"""`python -m bench [names…]`: measure the numbers to hold and print them beside their targets."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from rich.console import Console

from bench import (
    acknowledge,
    burst,
    calls,
    day,
    evening,
    kill,
    latency,
    many_shops,
    search_speed,
    slow_model,
    stored,
    waiting,
    workers,
)
from bench.report import Row, show, write_json
from bench.town import Town, prepare, town

PAPER_COLUMNS = 140

Measure = Callable[[Town], list[Row]]

TOGETHER: dict[str, Measure] = {
    "latency": latency.measure,
    "acknowledge": acknowledge.measure,
    "burst": burst.measure,
    "slow-model": slow_model.measure,
    "calls": calls.measure,
}
"""Measured on `xiaoer up`: everything in one process."""

LONG: dict[str, Callable[..., list[Row]]] = {"day": day.measure, "evening": evening.measure}
"""As above, but only when asked for: a day takes ten minutes, an evening most of an hour."""

APART: dict[str, Measure] = {"waiting": waiting.measure, "workers": workers.measure, "kill": kill.measure}
"""Measured on `xiaoer api` and one `xiaoer worker`."""

ALONE: dict[str, Callable[[], list[Row]]] = {
    "retrieval": search_speed.measure,
    "many-shops": many_shops.measure,
    "stored": stored.measure,
}
"""Measured on a part of the program, in a process of its own."""

NAMES = [*TOGETHER, *APART, *ALONE]


def main() -> int:
    """Measure what was asked for; return 1 when something was lost, doubled or could not be measured."""
    options = _options()
    names = options.names or NAMES
    many = {"shops": options.shops} if options.shops else {}
    together = TOGETHER | {name: partial(measure, **many) for name, measure in LONG.items()}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the programs started here end, too
    console, started = Console(), time.monotonic()
    if not console.is_terminal:
        console.width = PAPER_COLUMNS
    folder = Path(tempfile.mkdtemp(prefix="xiaoer-bench-"))
    folder.chmod(0o755)
    try:
        rows = list(_measure_all(console, folder, names, together))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    seconds = time.monotonic() - started
    show(console, rows, seconds)
    if options.json:
        write_json(options.json, rows, seconds)
    return int(any(row.broken for row in rows))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the numbers to hold.")
    known = f"{', '.join(NAMES)} (all by default), {', '.join(LONG)}"
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"which: {known}")
    parser.add_argument("--shops", type=int, help="how many shops have a day, or an evening")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to FILE as well")
    options = parser.parse_args()
    if strangers := set(options.names) - {*NAMES, *LONG}:
        parser.error(f"no such measurement: {', '.join(sorted(strangers))} (there are {known})")
    return options


def _measure_all(console: Console, folder: Path, names: Sequence[str], together: dict[str, Measure]) -> Iterator[Row]:
    for name in names:
        if name in ALONE:
            yield from _guarded(console, name, ALONE[name])
    if set(names) <= ALONE.keys():
        return
    console.print("opening the shop …")
    shop = prepare(folder)
    for group, apart in ((together, False), (APART, True)):
        wanted = [name for name in names if name in group]
        if not wanted:
            continue
        try:
            with town(folder, shop, folder / ("apart" if apart else "together"), apart=apart) as running:
                for name in wanted:
                    yield from _guarded(console, name, partial(group[name], running))
        except RuntimeError as error:
            yield _failed(", ".join(wanted), error)


def _guarded(console: Console, name: str, measure: Callable[[], list[Row]]) -> list[Row]:
    console.print(f"measuring {name} …", end="")
    started = time.monotonic()
    try:
        return measure()
    except Exception as error:  # the other measurements are still worth having
        return [_failed(name, error)]
    finally:
        console.print(f" {time.monotonic() - started:.0f} s")


def _failed(what: str, error: Exception) -> Row:
    return Row(what, "can be measured", f"{type(error).__name__}: {error}", holds=False, broken=True)


if __name__ == "__main__":
    sys.exit(main())
