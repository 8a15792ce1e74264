"""All checks of a case, the end state and harms first, wording last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from evals.checks.said import check_outcome, check_said
from evals.checks.tables import check_tables
from evals.checks.tone import check_shape, check_tone
from evals.checks.trajectory import check_sources, check_tools
from evals.schema.case import Case
from evals.schema.expect import Bounds, Heard
from evals.schema.reading import world_for
from evals.stage.played import Played, Problem
from store.quality.end_states import EndState


def judge_turn(wanted: Heard, replies: Sequence[str], state: EndState, turn: int) -> list[Problem]:
    """Return what is wrong right after a turn; `replies` are those of this turn."""
    return [*check_outcome(wanted, replies, state, turn), *check_said(wanted, replies, turn)]


def judge_end(case: Case, replies: Sequence[str], state: EndState, played: Played, now: datetime) -> list[Problem]:
    """Return what is wrong at the end of a case."""
    wanted = case.expect
    return [
        *check_tables(wanted.state, state, now),
        *check_tools(wanted.tools, state),
        *check_outcome(wanted, replies, state),
        *check_said(wanted, replies),
        *check_sources(wanted.sources, state),
        *check_tone(wanted.tone, replies),
        *check_shape(replies, world_for(case).profile.get("forbidden") or []),
        *_bounds(wanted.bounds, played),
        *(Problem("dead", f"有消息没能答复或没能送达：{error}") for error in state.dead),
    ]


def _bounds(wanted: Bounds, played: Played) -> Iterator[Problem]:
    if wanted.seconds is not None and max(played.reply_seconds, default=0.0) > wanted.seconds:
        yield Problem("bounds", f"最慢的回复用了 {max(played.reply_seconds):.2f} 秒，最多 {wanted.seconds} 秒")
    if wanted.model_calls is not None and played.model_calls > wanted.model_calls:
        yield Problem("bounds", f"问了模型 {played.model_calls} 次，最多 {wanted.model_calls} 次")
    if wanted.cost_fen is not None and played.cost_fen > wanted.cost_fen:
        yield Problem("bounds", f"花了 {played.cost_fen:.2f} 分，最多 {wanted.cost_fen} 分")
