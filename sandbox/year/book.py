"""Judging a year by what WeCom's own book says reached people; the house's ledger is only held against it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from agent.touching import TouchLimits
from sandbox.ledger import Entry, Kind
from sandbox.year.play import Year

_HOUR, _DAY = 3600.0, 86_400.0
_CHANNELS = (("group_send", Kind.GROUP_SEND), ("kf", Kind.REPLY))


def faults_of(year: Year, out: list[dict[str, Any]], limits: TouchLimits) -> list[str]:
    """Return what reached customers too often, after they had said stop, or unlike the ledger's rows in `out` say."""
    entries = year.world.ledger.entries(*(kind for _, kind in _CHANNELS))
    return _stopped(year, entries) + _crowded(entries, limits) + _miscounted(entries, out)


def _stopped(year: Year, entries: list[Entry]) -> list[str]:
    late = [
        entry.external_userid
        for entry in entries
        if entry.external_userid in year.refused and entry.at > year.refused[entry.external_userid].timestamp()
    ]
    return [f"after an opt-out: {len(late)}, such as {late[0]}"] if late else []


def _crowded(entries: list[Entry], limits: TouchLimits) -> list[str]:
    """Return whose messages came closer together, or more of them within a week or a month, than the caps allow."""
    moments: dict[str, list[float]] = defaultdict(list)
    for entry in entries:
        moments[entry.external_userid].append(entry.at)
    spans = (
        ("gap", limits.gap_hours * _HOUR, 1),
        ("week", 7 * _DAY, limits.per_week),
        ("month", 30 * _DAY, limits.per_month),
    )
    faults = []
    for name, span, most in spans:
        over = [who for who, times in moments.items() if _within(sorted(times), span) > most]
        faults += [f"{name}: {len(over)} customers got more than {most}, such as {over[0]}"] if over else []
    return faults


def _within(times: list[float], span: float) -> int:
    """Return how many fall into the fullest span; what is a whole span apart is not in one."""
    return max((sum(1 for time in times if at <= time < at + span) for at in times), default=0)


def _miscounted(entries: list[Entry], out: list[dict[str, Any]]) -> list[str]:
    faults = []
    for channel, kind in _CHANNELS:
        noted = sum(row["status"] == "sent" and row["channel"] == channel for row in out)
        delivered = sum(entry.kind is kind for entry in entries)
        if noted != delivered:
            faults.append(f"{channel}: {noted} noted, {delivered} delivered")
    return faults
