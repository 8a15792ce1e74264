"""`python -m chaos`: play random bad days, each by its seed, and say whether anything was lost, doubled or mixed up."""

from __future__ import annotations

import argparse
import asyncio
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

from chaos import disk
from chaos.run import Outcome, opened_place, play

RUNS_A_HOUSE = 25


def main() -> int:
    """Play the runs that were asked for; return 1 when something did not hold."""
    options = _options()
    with_disk = disk.in_own_mounts()
    if not with_disk:
        print("a full disk is left out: only root may mount a small one")
    first = options.seed if options.seed is not None else random.randrange(10**6)
    seeds = list(range(first, first + options.runs))
    started, outcomes = time.monotonic(), []
    for start in range(0, len(seeds), RUNS_A_HOUSE):
        outcomes += _one_house(seeds[start : start + RUNS_A_HOUSE], with_disk=with_disk, keep=options.keep)
    broken = [outcome for outcome in outcomes if outcome.wrong]
    print(f"{len(outcomes)} runs in {time.monotonic() - started:.0f} s, {len(broken)} broken", flush=True)
    return int(bool(broken))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m chaos", description="Play random bad days.")
    parser.add_argument("--seed", type=int, help="the first seed (drawn by default); each run takes the next one")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--keep", action="store_true", help="keep the logs also when everything held")
    return parser.parse_args()


def _one_house(seeds: list[int], *, with_disk: bool, keep: bool) -> list[Outcome]:
    """Play seeds in one house; what it wrote is kept when something did not hold."""
    folder = Path(tempfile.mkdtemp(prefix="xiaoer-chaos-"))
    folder.chmod(0o711)
    outcomes = asyncio.run(_play_all(folder, seeds, with_disk=with_disk))
    if keep or any(outcome.wrong for outcome in outcomes):
        print(f"the logs are kept in {folder}")
    else:
        shutil.rmtree(folder, ignore_errors=True)
    return outcomes


async def _play_all(folder: Path, seeds: list[int], *, with_disk: bool) -> list[Outcome]:
    outcomes: list[Outcome] = []
    async with opened_place(folder, with_disk=with_disk) as place:
        for seed in seeds:
            outcome = await play(place, seed)
            outcomes.append(outcome)
            print(_told(outcome), flush=True)
            if outcome.wrong:
                break  # what follows in this house would be blamed for it
    return outcomes


def _told(outcome: Outcome) -> str:
    fates = ", ".join(f"{count} {status}" for status, count in sorted(outcome.fates.items()))
    lines = [
        f"{'✗' if outcome.wrong else '✓'} seed {outcome.seed}: {' · '.join(outcome.faults)}"
        f" → {fates}, settled after {outcome.settled_after:.1f} s"
    ]
    return "\n".join(
        [*lines, *(f"    dead: {line[:200]}" for line in outcome.dead), *(f"    {line}" for line in outcome.wrong[:20])]
    )


if __name__ == "__main__":
    sys.exit(main())
