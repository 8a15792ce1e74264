"""The jobs by name: what other parts of the house may ask for, without loading what carries it out."""

from __future__ import annotations

from typing import Any

from store.deferring import Job


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


def order_event_job(merchant_id: int, order_id: int, kind: str) -> Job:
    """Return the job that lets others know of an order; `kind` is an `OrderEvent`. Never two of a kind waiting."""
    key = f"order:{order_id}"
    args = {"merchant_id": merchant_id, "order_id": order_id, "kind": kind}
    return Job("order_event", args, lock=key, queueing_lock=f"{key}:{kind}")


def pull_job(merchant_id: int, connector_id: int) -> Job:
    """Return the job that pulls from a connector: never two at once, never two waiting."""
    key = f"pull:{connector_id}"
    return Job("pull", {"merchant_id": merchant_id, "connector_id": connector_id}, lock=key, queueing_lock=key)


def index_job(merchant_id: int) -> Job:
    """Return the job that indexes a shop."""
    key = f"index:{merchant_id}"
    return Job("index", {"merchant_id": merchant_id}, lock=key, queueing_lock=key)


def replay_job(merchant_id: int, replay_id: int) -> Job:
    """Return the job that holds a change against the saved questions."""
    key = f"replay:{replay_id}"
    return Job("replay", {"merchant_id": merchant_id, "replay_id": replay_id}, lock=key, queueing_lock=key)
