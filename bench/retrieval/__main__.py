"""Figures of search on judged questions of several shops, each searched in its own shop.

R@1, R@3 and MRR over questions that have an answer; AUC of confidence between questions with and without
an answer; the share answered right and wrong when 5 % or 10 % of the questions without an answer are
answered; the shares of the three zones; and milliseconds a search. Without `--file`: our own set (test half,
then tuning half), the shops of other kinds that were held out of everything, and the demo's own questions.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path

from bench.retrieval.cases import build_cases
from bench.retrieval.fitting import fit
from bench.retrieval.judged import Shop, demo_shop, held_out_shops, load_shops, own_shops, stranger_shops
from bench.retrieval.outcome import HEADING, baseline_lines, judge, zone_lines
from bench.retrieval.timing import timing
from knowledge.calibration import STORED, load_calibrations
from knowledge.embedding import LocalEmbedder


async def show(title: str, shops: Sequence[Shop], embedder: LocalEmbedder, *, each_shop: bool) -> None:
    """Print the figures of some shops."""
    calibrations = load_calibrations(STORED)
    manners = {"with E5": ("e5", "use"), "USE alone": ("use",)}
    if embedder.manner != "e5":
        del manners["with E5"]
    cases = {name: await build_cases(shops, embedder, read) for name, read in manners.items()}
    best = next(iter(cases.values()))
    print(f"\n{title}: {len(best)} questions of {len(shops)} shops")
    print("\n".join([HEADING, *baseline_lines(best)]))
    for name, its_cases in cases.items():
        print(judge(its_cases, calibrations).line(f"search, {name}"))
    for shop in shops if each_shop and len(shops) > 1 else ():
        mine = [case for case in best if case.shop == shop.name]
        if mine:
            print(judge(mine, calibrations).line(f"  {shop.name}"))
    print("\n".join(zone_lines(best, calibrations)))


async def run(arguments: argparse.Namespace) -> None:
    """Fit if asked to, then print all tables."""
    embedder = LocalEmbedder()
    if arguments.fit:
        await fit([*(shop.only("tuning") for shop in own_shops()), *stranger_shops()], embedder)
    if arguments.file:
        shops = load_shops(Path(arguments.file))
        await show(arguments.file, shops, embedder, each_shop=True)
    else:
        shops = own_shops()
        halves = {half: [shop.only(half) for shop in shops] for half in ("test", "tuning")}
        halves = {half: [shop for shop in found if shop.questions] for half, found in halves.items()}
        await show("own set, test half", halves["test"], embedder, each_shop=True)
        await show("own set, tuning half (fitted on these)", halves["tuning"], embedder, each_shop=False)
        for title, held_out in held_out_shops().items():
            await show(title, held_out, embedder, each_shop=True)
        await show("the demo's own unseen questions", [demo_shop()], embedder, each_shop=False)
    print()
    for size in () if arguments.no_timing else (len(shops[0].entries), 1000):
        print(await timing(shops[0], size))


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(prog="python -m bench.retrieval", description=__doc__)
    parser.add_argument("--file", help="a judged file of your own, in the form of bench/data/retrieval")
    parser.add_argument("--fit", action="store_true", help="fit everything on the tuning shops first and store it")
    parser.add_argument("--no-timing", action="store_true", help="leave out the milliseconds")
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
