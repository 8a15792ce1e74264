"""Which cases a run plays."""

from __future__ import annotations

from collections.abc import Sequence

from evals.schema.reading import Filed

SUITES = ("all", "local", "scripted", "smoke", "model")


def chosen(filed: Sequence[Filed], suite: str, only: Sequence[str] = ()) -> list[Filed]:
    """Return the cases of a suite; `only` leaves those whose id begins with, or whose shop or harm is, one of these."""
    return [one for one in filed if _belongs(one, suite) and (not only or any(_named(one, name) for name in only))]


def _belongs(filed: Filed, suite: str) -> bool:
    case = filed.case
    match suite:
        case "local":
            return case.needs != "script"
        case "scripted":
            return case.needs == "script"
        case "smoke":
            return case.smoke
        case "model":
            return case.needs != "script"
    return True


def _named(filed: Filed, name: str) -> bool:
    return filed.case.id.startswith(name) or name in (filed.case.shop, filed.case.harm, filed.case.kind)
