"""Counters of the running program; labels are few and bounded, a shop is its number."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

CALLBACKS = Counter("xiaoer_callbacks_total", "Callbacks by what became of them", ["result"])
MESSAGES = Counter("xiaoer_messages_total", "Messages stored by origin", ["merchant", "origin"])
INTAKE_LAG = Histogram(
    "xiaoer_intake_lag_seconds",
    "From the second a customer sent a message until it is stored",
    buckets=(0.5, 1, 2, 5, 10, 30, 60, 300, 1800),
)
TURNS = Counter("xiaoer_turns_total", "Turns by route", ["merchant", "route"])
TURN_SECONDS = Histogram(
    "xiaoer_turn_seconds",
    "Time of a turn, model and quiet window included",
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32),
)
TOKENS = Counter("xiaoer_model_tokens_total", "Tokens by direction", ["merchant", "direction"])
COST = Counter("xiaoer_model_cost_fen_total", "What turns cost, in fen", ["merchant"])
MODEL_FAILURES = Counter("xiaoer_model_failures_total", "Model calls that failed", ["merchant"])
SENT = Counter("xiaoer_outbox_total", "Outbox rows by result", ["merchant", "result"])
WECOM_ERRORS = Counter("xiaoer_wecom_errors_total", "Errors of WeCom by code", ["merchant", "errcode"])
HOOK_EVENTS = Counter("xiaoer_hook_events_total", "Events of webhooks by what became of them", ["topic", "result"])
JOBS_WAITING = Gauge("xiaoer_jobs_waiting", "Jobs that are due and wait for a worker", ["task"])
JOBS_OLDEST = Gauge("xiaoer_jobs_oldest_seconds", "How long the oldest job somebody waits for has been due")
OUTBOX_WAITING = Gauge("xiaoer_outbox_overdue", "Rows of the outbox past their due time")
DEAD_LETTERS = Gauge("xiaoer_dead_letters", "Dead letters of all shops")
HANDOFFS = Counter("xiaoer_handoffs_total", "Steps of hand-overs to people", ["merchant", "trigger", "step"])
UNATTENDED = Gauge("xiaoer_handoffs_unattended", "Customers of all shops who wait for a person nobody is yet")
TIME_TO_HUMAN = Histogram(
    "xiaoer_time_to_human_seconds",
    "From the wish for a person until one acts",
    buckets=(15, 30, 60, 120, 300, 600, 1800, 3600, 14400, 43200),
)
SURVEYS = Counter("xiaoer_surveys_total", "Surveys by what became of them", ["merchant", "result"])
