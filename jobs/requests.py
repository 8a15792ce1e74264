"""The jobs by name: what other parts of the house may ask for, without loading what carries it out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from store.deferring import UNASKED, Job

_RULES_KNOWN_AFTER = timedelta(seconds=5)


def sync_job(merchant_id: int, open_kfid: str, token: str = "") -> Job:
    """Return the job that reads a kf account: never two at once, never two waiting."""
    key = f"kf:{merchant_id}:{open_kfid}"
    args = {"merchant_id": merchant_id, "open_kfid": open_kfid, "token": token}
    return Job("sync", args, lock=key, queueing_lock=key)


def turn_job(merchant_id: int, conversation_id: int, open_kfid: str) -> Job:
    """Return the job that answers a conversation: never two at once, never two waiting."""
    key = f"turn:{conversation_id}"
    args = {"merchant_id": merchant_id, "conversation_id": conversation_id, "open_kfid": open_kfid}
    return Job("turn", args, lock=key, queueing_lock=key)


def verify_job(merchant_id: int, conversation_id: int, open_kfid: str) -> Job:
    """Return the job that asks WeCom who has a session."""
    key = f"verify:{conversation_id}"
    args = {"merchant_id": merchant_id, "conversation_id": conversation_id, "open_kfid": open_kfid}
    return Job("verify_session", args, lock=key, queueing_lock=key)


def flush_job(merchant_id: int, conversation_id: int) -> Job:
    """Return the job that sends what a conversation has queued, now (a welcome lives 20 seconds)."""
    key = f"flush:{conversation_id}"
    return Job("flush", {"merchant_id": merchant_id, "conversation_id": conversation_id}, lock=key, queueing_lock=key)


def signal_job(merchant_id: int, key: str, kind: str, details: dict[str, Any]) -> Job:
    """Return the job that handles a callback; `key` is the same for WeCom's repeats of it."""
    name = f"signal:{merchant_id}:{key}"
    args = {"merchant_id": merchant_id, "key": key, "kind": kind, "details": details}
    return Job("signal", args, lock=name, queueing_lock=name)


def decision_job(merchant_id: int, approval_id: int, status: str, by: str) -> Job:
    """Return the job that decides an approval for somebody who does not wait for it."""
    name = f"approval:{approval_id}"
    args = {"merchant_id": merchant_id, "approval_id": approval_id, "status": status, "by": by}
    return Job("decide_approval", args, lock=name, queueing_lock=name)


def settle_card_job(merchant_id: int, task_id: str, label: str, response_code: str = "") -> Job:
    """Return the job that replaces the buttons of a card by `label`; without a code, by the one it was sent with."""
    name = f"card:{merchant_id}:{task_id}"
    args = {"merchant_id": merchant_id, "task_id": task_id, "label": label, "response_code": response_code}
    return Job("settle_card", args, lock=name)


def order_event_job(merchant_id: int, order_id: int, kind: str) -> Job:
    """Return the job that lets others know of an order; `kind` is an `OrderEvent`. Never two of a kind waiting."""
    key = f"order:{order_id}"
    args = {"merchant_id": merchant_id, "order_id": order_id, "kind": kind}
    return Job("order_event", args, lock=key, queueing_lock=f"{key}:{kind}")


def pull_job(merchant_id: int, connector_id: int) -> Job:
    """Return the job that pulls from a connector: never two at once, never two waiting."""
    key = f"pull:{connector_id}"
    return Job("pull", {"merchant_id": merchant_id, "connector_id": connector_id}, lock=key, queueing_lock=key)


_INDEX_LANES = 16


def index_job(merchant_id: int) -> Job:
    """Return the job that indexes a shop, before any turn that waits: what was published is what they should say.

    So few at once in all that customers find a free worker when every shop is indexed anew.
    """
    args = {"merchant_id": merchant_id}
    return Job("index", args, lock=_index_lane(merchant_id), queueing_lock=f"index:{merchant_id}", priority=2)


def index_check_job(merchant_id: int) -> Job:
    """Return the job that indexes a shop nobody changed: after what was published, before all else nobody asked for."""
    job = index_job(merchant_id)
    return replace(job, queueing_lock=f"{job.queueing_lock}:check", priority=1, queue=UNASKED)


def _index_lane(merchant_id: int) -> str:
    return f"index_lane:{merchant_id % _INDEX_LANES}"


def forget_vectors_job(merchant_id: int) -> Job:
    """Return the job that deletes the vectors of a shop that left."""
    return Job("forget_vectors", {"merchant_id": merchant_id})


def replay_job(merchant_id: int, replay_id: int) -> Job:
    """Return the job that holds a change against the saved questions."""
    key = f"replay:{replay_id}"
    return Job("replay", {"merchant_id": merchant_id, "replay_id": replay_id}, lock=key, queueing_lock=key)


def retag_job(merchant_id: int, external_userid: str | None = None) -> Job:
    """Return the job that holds a customer (or, without one, the whole shop) against the rules of its tags."""
    key = f"retag:{merchant_id}:{external_userid or ''}"
    args = {"merchant_id": merchant_id, "external_userid": external_userid}
    return Job("retag", args, lock=key, queueing_lock=key, queue=UNASKED)


def rules_changed_jobs(merchant_id: int, now: datetime) -> list[Job]:
    """Return the jobs that hold the whole shop against changed rules: at once, and when all have read the new ones.

    A word said in the seconds between would else wait for the night.
    """
    once = retag_job(merchant_id)
    return [once, replace(once, queueing_lock=f"{once.queueing_lock}again", run_at=now + _RULES_KNOWN_AFTER)]


def push_tags_job(merchant_id: int, external_userid: str) -> Job:
    """Return the job that lets WeCom show a customer's tags: one at a time in a shop, so that writes never meet."""
    args = {"merchant_id": merchant_id, "external_userid": external_userid}
    key = f"push_tags:{merchant_id}"
    return Job("push_tags", args, lock=key, queueing_lock=f"{key}:{external_userid}", queue=UNASKED)


def reconcile_tags_job(merchant_id: int) -> Job:
    """Return the job that holds a shop's tags against what people changed in WeCom."""
    key = f"push_tags:{merchant_id}"
    return Job("reconcile_tags", {"merchant_id": merchant_id}, lock=key, queueing_lock=f"{key}:all", queue=UNASKED)


def learn_contact_job(merchant_id: int, external_userid: str) -> Job:
    """Return the job that takes over a customer as WeCom has them; never beside a push of the same shop."""
    key = f"push_tags:{merchant_id}"
    args = {"merchant_id": merchant_id, "external_userid": external_userid}
    return Job("learn_contact", args, lock=key, queueing_lock=f"{key}:learn:{external_userid}")


def tag_board_job(merchant_id: int) -> Job:
    """Return the job that takes over what people did to the corp's tags themselves."""
    key = f"push_tags:{merchant_id}"
    return Job("read_tag_board", {"merchant_id": merchant_id}, lock=key, queueing_lock=f"{key}:board", queue=UNASKED)


def gap_job(merchant_id: int) -> Job:
    """Return the job that groups what a shop's customers were not answered well."""
    key = f"gaps:{merchant_id}"
    return Job("group_gaps", {"merchant_id": merchant_id}, lock=key, queueing_lock=key, queue=UNASKED)


def gap_answered_job(merchant_id: int, gap_id: int, *, tell: bool) -> Job:
    """Return the job that asks a gap's questions again once its answer is served, and tells those who wait.

    It indexes as `index_job` does, so it has that one's lock.
    """
    args = {"merchant_id": merchant_id, "gap_id": gap_id, "tell": tell}
    return Job("gap_answered", args, lock=_index_lane(merchant_id), queueing_lock=f"gap:{gap_id}:{tell}")


def gap_card_job(merchant_id: int) -> Job:
    """Return the job that tells the owners what was not answered well today."""
    key = f"gap_card:{merchant_id}"
    return Job("gap_card", {"merchant_id": merchant_id}, lock=key, queueing_lock=key, queue=UNASKED)


def learn_job(merchant_id: int, conversation_id: int) -> Job:
    """Return the job that learns from what staff said in a conversation."""
    key = f"learn:{conversation_id}"
    args = {"merchant_id": merchant_id, "conversation_id": conversation_id}
    return Job("learn", args, lock=key, queueing_lock=key, queue=UNASKED)


def re_embed_job(merchant_id: int) -> Job:
    """Return the job that makes the vectors of another embedding model: beside the index, never two at once."""
    key = f"embed:{merchant_id}"
    return Job("re_embed", {"merchant_id": merchant_id}, lock=key, queueing_lock=key)


def read_import_job(merchant_id: int, import_id: int) -> Job:
    """Return the job that reads a file a shop handed in: one at a time in a shop."""
    args = {"merchant_id": merchant_id, "import_id": import_id}
    return Job("read_import", args, lock=f"read_import:{merchant_id}", queueing_lock=f"read_import:{import_id}")


def apply_import_job(merchant_id: int, import_id: int) -> Job:
    """Return the job that publishes what a file brought."""
    key = f"apply_import:{import_id}"
    return Job("apply_import", {"merchant_id": merchant_id, "import_id": import_id}, lock=key, queueing_lock=key)


def handoff_job(merchant_id: int, handoff_id: int) -> Job:
    """Return the job that takes the next step of a hand-over that is due."""
    key = f"handoff:{handoff_id}"
    return Job("advance_handoff", {"merchant_id": merchant_id, "handoff_id": handoff_id}, lock=key, queueing_lock=key)


def staff_brief_job(merchant_id: int, handoff_id: int) -> Job:
    """Return the job that tells staff what a hand-over is about."""
    key = f"brief:{handoff_id}"
    return Job("brief_staff", {"merchant_id": merchant_id, "handoff_id": handoff_id}, lock=key, queueing_lock=key)


def notices_job(merchant_id: int) -> Job:
    """Return the job that sends a shop's notices that are due and escalates those nobody saw to."""
    key = f"notices:{merchant_id}"
    return Job("send_notices", {"merchant_id": merchant_id}, lock=key, queueing_lock=key)


def visit_notice_job(merchant_id: int, booking_id: int) -> Job:
    """Return the job that lets the owners know of a visit that was not to the customer's liking."""
    key = f"visit_notice:{booking_id}"
    return Job("visit_notice", {"merchant_id": merchant_id, "booking_id": booking_id}, lock=key, queueing_lock=key)


def review_notice_job(merchant_id: int, review_id: int) -> Job:
    """Return the job that lets staff know of a review that came in."""
    key = f"review_notice:{review_id}"
    return Job("review_notice", {"merchant_id": merchant_id, "review_id": review_id}, lock=key, queueing_lock=key)


def booking_card_job(merchant_id: int, booking_id: int, userid: str) -> Job:
    """Return the job that asks a member to remind their customer of a booking."""
    args = {"merchant_id": merchant_id, "booking_id": booking_id, "userid": userid}
    return Job("booking_card", args, lock=f"booking:{booking_id}", queueing_lock=f"booking:{booking_id}:{userid}")


_REPORT_LANES = 4
_DRAWING_LANES = 2


def report_job(merchant_id: int, kind: str, first_day: date, again: str = "") -> Job:
    """Return the job that makes and tells a report: so few at once in all that a model's limits are kept.

    `again` tells one wish to send it once more from another.
    """
    args = {"merchant_id": merchant_id, "kind": kind, "first_day": first_day.isoformat(), "again": again}
    lane = f"report_lane:{merchant_id % _REPORT_LANES}"
    return Job(
        "send_report", args, lock=lane, queueing_lock=f"report:{merchant_id}:{kind}:{first_day}:{again}", queue=UNASKED
    )


def drawing_job(merchant_id: int, report_id: int) -> Job:
    """Return the job that draws a report and sends the picture: two at once in all."""
    args = {"merchant_id": merchant_id, "report_id": report_id}
    lane = f"drawing_lane:{merchant_id % _DRAWING_LANES}"
    return Job("send_picture", args, lock=lane, queueing_lock=f"picture:{report_id}", queue=UNASKED)


def watch_job(merchant_id: int, what: str) -> Job:
    """Return the job that looks for what an owner should be warned of: stock, slow or unusual."""
    key = f"watch:{merchant_id}:{what}"
    return Job("watch", {"merchant_id": merchant_id, "what": what}, lock=key, queueing_lock=key, queue=UNASKED)


def plan_touches_job(merchant_id: int) -> Job:
    """Return the job that plans a shop's follow-ups of today: never two at once."""
    key = f"plan_touches:{merchant_id}"
    return Job("plan_touches", {"merchant_id": merchant_id}, lock=key, queueing_lock=key, queue=UNASKED)


def send_touches_job(merchant_id: int) -> Job:
    """Return the job that sends a shop's due touches through the gate: never two at once."""
    key = f"send_touches:{merchant_id}"
    return Job("send_touches", {"merchant_id": merchant_id}, lock=key, queueing_lock=key, queue=UNASKED)


def send_task_job(merchant_id: int, task_id: int, *, cancel: bool = False) -> Job:
    """Return the job that moves a member's task on, or takes it back: never two at once.

    Its lock is its own: one that waits for its next try must not hold up the shop's other tasks.
    """
    key = f"send_task:{task_id}"
    args = {"merchant_id": merchant_id, "task_id": task_id, "cancel": cancel}
    return Job("send_task", args, lock=key, queueing_lock=f"{key}:{cancel}", queue=UNASKED)


def send_tasks_job(merchant_id: int) -> Job:
    """Return the job that moves a shop's due tasks on: never two at once."""
    key = f"send_tasks:{merchant_id}"
    return Job("send_tasks", {"merchant_id": merchant_id}, lock=key, queueing_lock=key, queue=UNASKED)


def broadcast_job(merchant_id: int, broadcast_id: int) -> Job:
    """Return the job that turns a broadcast into touches: never two at once."""
    key = f"broadcast:{broadcast_id}"
    args = {"merchant_id": merchant_id, "broadcast_id": broadcast_id}
    return Job("broadcast", args, lock=key, queueing_lock=key, queue=UNASKED)
