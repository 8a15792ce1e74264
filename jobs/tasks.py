"""The tasks of the queue: thin doors to the modules that do the work."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from functools import partial
from typing import Any

from procrastinate import Blueprint, JobContext, RetryStrategy
from structlog.contextvars import bind_contextvars

from agent.errors import Conflict, NotFound
from jobs import intake, outbox, sessions, signals, turns
from jobs.alerts import visits, watching
from jobs.audience import corptags, tagging, welcomes
from jobs.coupons import approvals
from jobs.handoffs import chasing, staff_cards, telling_staff
from jobs.house import House
from jobs.notices import events as notice_events
from jobs.notices import sending as notice_sending
from jobs.orders import connectors
from jobs.orders import events as order_events
from jobs.persisting import until_listened
from jobs.reports import reports
from jobs.service import bookings
from jobs.teaching import embedding, gap_card, gaps, imports, indexing, learning, replays, retesting
from jobs.touches import broadcasting, planning
from jobs.touches import sending as touch_sending
from jobs.touches import tasks as member_tasks

TURN_ATTEMPTS = 4
IMPORT_ATTEMPTS = 3
REPLAY_ATTEMPTS = 3

blueprint = Blueprint()


def _house(context: JobContext) -> House:
    """Return the house, after the log lines of this job were given its number and whose it is."""
    house: House = context.additional_context["house"]
    whose = {key.removesuffix("_id"): context.job.task_kwargs.get(key) for key in ("merchant_id", "conversation_id")}
    told = {key: value for key, value in whose.items() if value is not None}
    bind_contextvars(job=context.job.id, task=context.job.task_name, **told)
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
        said = f"{type(error).__name__}: {error}"
        await until_listened(lambda: turns.give_up(house, merchant_id, conversation_id, open_kfid, said))
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


@blueprint.task(name="decide_approval", pass_context=True, retry=RetryStrategy(max_attempts=3, wait=1))
async def decide_approval(context: JobContext, merchant_id: int, approval_id: int, status: str, by: str) -> None:
    """Decide what an owner was asked; somebody else may have been faster."""
    with suppress(Conflict, NotFound):
        await approvals.decide_approval(_house(context), merchant_id, approval_id, approvals.Verdict(status, by))


@blueprint.task(name="settle_card", pass_context=True, retry=RetryStrategy(max_attempts=6, exponential_wait=2))
async def settle_card(context: JobContext, merchant_id: int, task_id: str, label: str, response_code: str = "") -> None:
    """Replace the buttons of a card that was decided."""
    await staff_cards.settle(_house(context), merchant_id, task_id, label, response_code)


@blueprint.task(name="index", pass_context=True, retry=RetryStrategy(max_attempts=5, exponential_wait=2))
async def index(context: JobContext, merchant_id: int) -> None:
    """Bring a shop's index to the version of its knowledge."""
    await indexing.index(_house(context), merchant_id)


@blueprint.task(name="forget_vectors", pass_context=True, retry=RetryStrategy(max_attempts=5, exponential_wait=2))
async def forget_vectors(context: JobContext, merchant_id: int) -> None:
    """Delete what the index has of a shop that left."""
    await _house(context).resources.search.index.forget(merchant_id)


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
            await until_listened(partial(replays.give_up, _house(context), merchant_id, replay_id, error))
        raise


@blueprint.task(name="retag", pass_context=True, retry=RetryStrategy(max_attempts=4, exponential_wait=2))
async def retag(context: JobContext, merchant_id: int, external_userid: str | None) -> None:
    """Hold customers against the rules of the shop's tags."""
    await tagging.retag(_house(context), merchant_id, [external_userid] if external_userid else None)


@blueprint.task(name="push_tags", pass_context=True, retry=RetryStrategy(max_attempts=6, exponential_wait=2))
async def push_tags(context: JobContext, merchant_id: int, external_userid: str) -> None:
    """Let WeCom show a customer's tags."""
    await corptags.push(_house(context), merchant_id, external_userid)


@blueprint.task(name="reconcile_tags", pass_context=True, retry=RetryStrategy(max_attempts=3, exponential_wait=4))
async def reconcile_tags(context: JobContext, merchant_id: int) -> None:
    """Hold a shop's tags against WeCom."""
    await corptags.reconcile(_house(context), merchant_id)


@blueprint.task(name="learn_contact", pass_context=True, retry=RetryStrategy(max_attempts=6, exponential_wait=2))
async def learn_contact(context: JobContext, merchant_id: int, external_userid: str) -> None:
    """Take over a customer as WeCom has them."""
    await welcomes.learn(_house(context), merchant_id, external_userid)


@blueprint.task(name="read_tag_board", pass_context=True, retry=RetryStrategy(max_attempts=4, exponential_wait=2))
async def read_tag_board(context: JobContext, merchant_id: int) -> None:
    """Take over what people did to the corp's tags."""
    await corptags.read_board(_house(context), merchant_id)


@blueprint.task(name="re_embed", pass_context=True, retry=RetryStrategy(max_attempts=8, exponential_wait=3))
async def re_embed(context: JobContext, merchant_id: int) -> None:
    """Make the vectors of another embedding model while the old ones serve."""
    await embedding.re_embed(_house(context), merchant_id)


@blueprint.task(name="read_import", pass_context=True, retry=RetryStrategy(max_attempts=IMPORT_ATTEMPTS, wait=2))
async def read_import(context: JobContext, merchant_id: int, import_id: int) -> None:
    """Read a file a shop handed in; on the last attempt, say that it cannot be done."""
    house = _house(context)
    try:
        await imports.read_import(house.database, merchant_id, import_id, house.clock())
    except Exception:
        if context.job.attempts + 1 >= IMPORT_ATTEMPTS:
            await until_listened(lambda: imports.give_up(house.database, merchant_id, import_id))
        raise


@blueprint.task(name="apply_import", pass_context=True, retry=RetryStrategy(max_attempts=IMPORT_ATTEMPTS, wait=2))
async def apply_import(context: JobContext, merchant_id: int, import_id: int) -> None:
    """Publish what a file brought; on the last attempt, say that it cannot be done."""
    house = _house(context)
    try:
        await imports.carry_out(house.database, merchant_id, import_id)
    except Exception:
        if context.job.attempts + 1 >= IMPORT_ATTEMPTS:
            await until_listened(lambda: imports.give_up(house.database, merchant_id, import_id))
        raise


@blueprint.task(name="group_gaps", pass_context=True, retry=RetryStrategy(max_attempts=3, exponential_wait=4))
async def group_gaps(context: JobContext, merchant_id: int) -> None:
    """Group what a shop's customers were not answered well."""
    await gaps.group(_house(context), merchant_id)


@blueprint.task(name="gap_answered", pass_context=True, retry=RetryStrategy(max_attempts=5, exponential_wait=2))
async def gap_answered(context: JobContext, merchant_id: int, gap_id: int, tell: bool) -> None:
    """Ask a gap's questions again, and tell those who wait."""
    await retesting.gap_answered(_house(context), merchant_id, gap_id, tell=tell)


@blueprint.task(name="gap_card", pass_context=True, retry=RetryStrategy(max_attempts=6, exponential_wait=3))
async def day_card(context: JobContext, merchant_id: int) -> None:
    """Tell the owners what was asked in vain today."""
    await gap_card.send_card(_house(context), merchant_id)


@blueprint.task(name="learn", pass_context=True, retry=RetryStrategy(max_attempts=4, exponential_wait=5))
async def learn(context: JobContext, merchant_id: int, conversation_id: int) -> None:
    """Learn from what staff said in a conversation."""
    await learning.learn(_house(context), merchant_id, conversation_id)


@blueprint.task(name="pull", pass_context=True)
async def pull(context: JobContext, merchant_id: int, connector_id: int) -> None:
    """Pull what is new from a connector; a failure is kept with it, and it falls due again by itself."""
    with suppress(Conflict, NotFound):  # somebody pulls this moment, or it was deleted
        await connectors.puller_of(_house(context)).pull(merchant_id, connector_id)


@blueprint.task(name="advance_handoff", pass_context=True, retry=RetryStrategy(max_attempts=3, wait=5))
async def advance_handoff(context: JobContext, merchant_id: int, handoff_id: int) -> None:
    """Take the next step of a hand-over that is due."""
    await chasing.advance(_house(context), merchant_id, handoff_id)


@blueprint.task(name="brief_staff", pass_context=True, retry=RetryStrategy(max_attempts=5, wait=2))
async def brief_staff(context: JobContext, merchant_id: int, handoff_id: int) -> None:
    """Tell staff what a hand-over is about."""
    await telling_staff.brief_staff(_house(context), merchant_id, handoff_id)


@blueprint.task(name="send_notices", pass_context=True, retry=RetryStrategy(max_attempts=3, wait=5))
async def send_notices(context: JobContext, merchant_id: int) -> None:
    """Send the notices that are due, and escalate those nobody saw to."""
    await notice_sending.run(_house(context), merchant_id)


@blueprint.task(name="visit_notice", pass_context=True, retry=RetryStrategy(max_attempts=3, wait=5))
async def visit_notice(context: JobContext, merchant_id: int, booking_id: int) -> None:
    """Let the owners know of a visit that was not to the customer's liking."""
    await visits.visit_was_bad(_house(context), merchant_id, booking_id)


@blueprint.task(name="review_notice", pass_context=True, retry=RetryStrategy(max_attempts=3, wait=5))
async def review_notice(context: JobContext, merchant_id: int, review_id: int) -> None:
    """Let staff know of a review."""
    await notice_events.review_came(_house(context), merchant_id, review_id)


@blueprint.task(name="booking_card", pass_context=True, retry=RetryStrategy(max_attempts=5, exponential_wait=3))
async def booking_card(context: JobContext, merchant_id: int, booking_id: int, userid: str) -> None:
    """Ask a member to remind their customer of a booking."""
    await bookings.send_member_card(_house(context), merchant_id, booking_id, userid)


@blueprint.task(name="send_report", pass_context=True, retry=RetryStrategy(max_attempts=5, exponential_wait=4))
async def send_report(context: JobContext, merchant_id: int, kind: str, first_day: str, again: str) -> None:
    """Make a report and tell it, once."""
    with suppress(Conflict):  # there is nobody to tell
        await reports.send(_house(context), merchant_id, kind, date.fromisoformat(first_day), again)


@blueprint.task(name="send_picture", pass_context=True, retry=RetryStrategy(max_attempts=4, exponential_wait=4))
async def send_picture(context: JobContext, merchant_id: int, report_id: int) -> None:
    """Draw a report and send the picture, once."""
    await reports.send_picture(_house(context), merchant_id, report_id)


@blueprint.task(name="watch", pass_context=True, retry=RetryStrategy(max_attempts=3, exponential_wait=4))
async def watch(context: JobContext, merchant_id: int, what: watching.Watch) -> None:
    """Look for what an owner should be warned of."""
    await watching.watch(_house(context), merchant_id, what)


@blueprint.task(name="plan_touches", pass_context=True, retry=RetryStrategy(max_attempts=3, wait=30))
async def plan_touches(context: JobContext, merchant_id: int) -> None:
    """Plan a shop's follow-ups of today."""
    await planning.plan_shop(_house(context), merchant_id)


@blueprint.task(name="send_touches", pass_context=True, retry=RetryStrategy(max_attempts=3, wait=5))
async def send_touches(context: JobContext, merchant_id: int) -> None:
    """Send a shop's due touches through the gate."""
    await touch_sending.send_shop(_house(context), merchant_id)


@blueprint.task(name="send_task", pass_context=True, retry=RetryStrategy(max_attempts=8, exponential_wait=3))
async def send_task(context: JobContext, merchant_id: int, task_id: int, cancel: bool = False) -> None:
    """Move a member's task on, or take it back."""
    await member_tasks.advance(_house(context), merchant_id, task_id, cancel=cancel)


@blueprint.task(name="send_tasks", pass_context=True, retry=RetryStrategy(max_attempts=3, wait=10))
async def send_tasks(context: JobContext, merchant_id: int) -> None:
    """Move some of a shop's members' tasks on."""
    await member_tasks.advance_shop(_house(context), merchant_id)


@blueprint.task(name="broadcast", pass_context=True, retry=RetryStrategy(max_attempts=5, wait=10))
async def broadcast(context: JobContext, merchant_id: int, broadcast_id: int) -> None:
    """Turn a broadcast into touches and tasks."""
    await broadcasting.make(_house(context), merchant_id, broadcast_id)
