"""The tasks of the queue: thin doors to the modules that do the work."""

from __future__ import annotations

from typing import Any

from procrastinate import Blueprint, JobContext, RetryStrategy

from jobs import indexing, intake, order_events, outbox, replays, sessions, signals, turns
from jobs.house import House

TURN_ATTEMPTS = 4
REPLAY_ATTEMPTS = 3

blueprint = Blueprint()


def _house(context: JobContext) -> House:
    house: House = context.additional_context["house"]
    return house


@blueprint.task(name="sync", pass_context=True, retry=RetryStrategy(max_attempts=8, exponential_wait=2))
async def sync(context: JobContext, merchant_id: int, open_kfid: str, token: str = "") -> None:
    """Read a kf account to its end."""
    await intake.sync(_house(context), merchant_id, open_kfid, token)


@blueprint.task(name="turn", pass_context=True, retry=RetryStrategy(max_attempts=TURN_ATTEMPTS, wait=1))
async def turn(context: JobContext, merchant_id: int, conversation_id: int, open_kfid: str) -> None:
    """Answer what waits in a conversation; on the last attempt, give up visibly."""
    house = _house(context)
    try:
        await turns.run_turn(house, merchant_id, conversation_id, open_kfid)
    except Exception as error:
        if context.job.attempts + 1 < TURN_ATTEMPTS:
            raise
        await turns.give_up(house, merchant_id, conversation_id, open_kfid, f"{type(error).__name__}: {error}")
        raise


@blueprint.task(name="flush", pass_context=True, retry=RetryStrategy(max_attempts=3, wait=1))
async def flush(context: JobContext, merchant_id: int, conversation_id: int) -> None:
    """Send what a conversation has queued."""
    await outbox.flush(_house(context), merchant_id, conversation_id)


@blueprint.task(name="verify_session", pass_context=True, retry=RetryStrategy(max_attempts=3, wait=2))
async def verify_session(context: JobContext, merchant_id: int, conversation_id: int, open_kfid: str) -> None:
    """Ask WeCom who has a session."""
    await sessions.verify(_house(context), merchant_id, conversation_id, open_kfid)


@blueprint.task(name="signal", pass_context=True, retry=RetryStrategy(max_attempts=6, exponential_wait=2))
async def signal(context: JobContext, merchant_id: int, key: str, kind: str, details: dict[str, Any]) -> None:
    """Act on a callback that is not kf's."""
    await signals.handle(_house(context), merchant_id, key, kind, details)


@blueprint.task(name="index", pass_context=True, retry=RetryStrategy(max_attempts=5, exponential_wait=2))
async def index(context: JobContext, merchant_id: int) -> None:
    """Bring a shop's index to the version of its knowledge."""
    await indexing.index(_house(context), merchant_id)


@blueprint.task(name="order_event", pass_context=True, retry=RetryStrategy(max_attempts=5, exponential_wait=2))
async def order_event(context: JobContext, merchant_id: int, order_id: int, kind: order_events.OrderEvent) -> None:
    """Let everybody who cares know of an order."""
    await order_events.handle(_house(context), merchant_id, order_id, kind)


@blueprint.task(name="replay", pass_context=True, retry=RetryStrategy(max_attempts=REPLAY_ATTEMPTS, wait=2))
async def replay(context: JobContext, merchant_id: int, replay_id: int) -> None:
    """Hold a change against the saved questions; on the last attempt, say why it cannot be done."""
    try:
        await replays.run(_house(context), merchant_id, replay_id)
    except Exception as error:
        if context.job.attempts + 1 >= REPLAY_ATTEMPTS:
            await replays.give_up(_house(context), merchant_id, replay_id, error)
        raise
