"""How soon a callback is acknowledged, at WeCom's everyday pace and in a storm."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import orjson

from bench.processes import clean_environment
from bench.questions import question
from bench.report import Row, percentile
from bench.town import Town

EVERYDAY, EVERYDAY_SECONDS, EVERYDAY_P95_MS = 50, 20, 50
STORM, STORM_SECONDS, STORM_P99_MS = 300, 10, 1000
STORM_TALKS_EVERY = 10


def measure(town: Town) -> list[Row]:
    """Send 50 callbacks a second with a customer's new message each, then 300 of which every tenth has one."""
    town.sandbox.model("read")
    return [_everyday(town), _storm(town)]


def _everyday(town: Town) -> Row:
    found, answered = _load(town, EVERYDAY, EVERYDAY_SECONDS, talks_every=1)
    p95, others = percentile(found["milliseconds"], 95), _refused(found)
    return Row(
        f"callback acknowledged: {EVERYDAY}/s for {EVERYDAY_SECONDS} s, each with a message that is answered meanwhile",
        f"p95 < {EVERYDAY_P95_MS} ms",
        f"p50 {percentile(found['milliseconds'], 50):.0f} ms, p95 {p95:.0f} ms, {others} refused; {answered}",
        p95 < EVERYDAY_P95_MS and not others,
        figures=found | {"p95_ms": p95, "refused": others},
    )


def _storm(town: Town) -> Row:
    found, answered = _load(town, STORM, STORM_SECONDS, talks_every=STORM_TALKS_EVERY)
    p99, others = percentile(found["milliseconds"], 99), _refused(found)
    return Row(
        f"callback acknowledged: {STORM}/s for {STORM_SECONDS} s, every {STORM_TALKS_EVERY}th with a message",
        f"p99 < {STORM_P99_MS / 1000:.0f} s, none refused",
        f"p50 {percentile(found['milliseconds'], 50):.0f} ms, p99 {p99:.0f} ms, {others} refused; {answered}",
        p99 < STORM_P99_MS and not others,
        figures=found | {"p99_ms": p99, "refused": others},
    )


def _load(town: Town, rate: int, seconds: int, talks_every: int) -> tuple[dict[str, Any], str]:
    """Run the load in its process; return what it found, and how many of the messages were answered."""
    town.sandbox.say(town.open_kfid, town.people(1)[0], question(0))  # its callback brings a fresh sync token
    people, after = town.people(rate * seconds // talks_every), town.sandbox.last()
    lines: list[list[str] | None] = [None] * (rate * seconds)
    lines[::talks_every] = [[customer, question(number)] for number, customer in enumerate(people)]
    plan = {
        "shop": town.shop,
        "callback_url": town.callback_url,
        "token": town.sandbox.sync_token(),
        "sandbox_url": town.sandbox.url,
        "rate": rate,
        "lines": lines,
    }
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"],
        input=orjson.dumps(plan),
        capture_output=True,
        env=clean_environment(),
        check=False,
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode(errors="replace")[-2_000:])
    tally = town.answered(people, after)
    lost, doubled = tally.lost(people), tally.doubled(people)
    if lost or doubled:
        raise RuntimeError(f"{len(lost)} of {len(people)} messages lost, {len(doubled)} answered twice")
    found: dict[str, Any] = orjson.loads(done.stdout)
    return found, f"all {len(people)} messages answered once"


def _refused(found: dict[str, Any]) -> int:
    return sum(count for kind, count in found["answers"].items() if kind != "200")
