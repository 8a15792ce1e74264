"""What can be said of a trial today."""

from __future__ import annotations

from datetime import datetime, timedelta

from agent.trials import Finding, judge
from store.engine import Connection
from store.touches.limits import touch_limits
from store.touches.trials import Arm, Trial, arms_of


async def finding_of(connection: Connection, trial: Trial, now: datetime) -> tuple[list[Arm], Finding]:
    """Return the days of a trial and the verdict; customers who may still answer are not counted yet."""
    days = (await touch_limits(connection)).effect_days
    arms = await arms_of(connection, trial, now - timedelta(days=days))
    calendar = sorted({arm.day for arm in arms})
    told = {(arm.day, arm.variant): arm for arm in arms}
    shown = {v: [told[day, v].shown if (day, v) in told else 0 for day in calendar] for v in trial.variants}
    hits = {v: [told[day, v].hits if (day, v) in told else 0 for day in calendar] for v in trial.variants}
    return arms, judge(trial.variants, shown, hits, trial.base_rate, trial.effect)
