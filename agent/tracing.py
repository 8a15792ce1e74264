"""LangSmith, when its key is set: turns are traced, personal data masked. Without a key nothing leaves the house."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager
from functools import cache
from typing import TYPE_CHECKING, Any

from agent.safety.personal import mask_personal

if TYPE_CHECKING:
    from langsmith import Client

KEY = "LANGSMITH_API_KEY"
_PROJECT = "xiaoer"


def wanted() -> bool:
    """Return whether a key is set."""
    return bool(os.environ.get(KEY, "").strip())


@cache
def client() -> Client:
    """Return the client of this process; what it sends has personal data masked, and it sends no machine facts."""
    from langsmith import Client

    return Client(anonymizer=masked, hide_metadata=False, omit_traced_runtime_info=True)


def masked(value: Any) -> Any:
    """Return JSON data with phones, ID and card numbers and mail addresses masked, wherever they stand."""
    if isinstance(value, str):
        return mask_personal(value)
    if isinstance(value, dict):
        return {key: masked(one) for key, one in value.items()}
    return [masked(one) for one in value] if isinstance(value, list) else value


def traced(merchant_id: int) -> AbstractContextManager[None]:
    """Return what a turn runs in: traced when a key is set, and else surely not, whatever other variables say."""
    from langsmith import tracing_context

    if not wanted():
        return tracing_context(enabled=False)
    project = os.environ.get("LANGSMITH_PROJECT", _PROJECT)
    return tracing_context(
        enabled=True, client=client(), project_name=project, metadata={"merchant": merchant_id}, tags=["turn"]
    )


def flush() -> None:
    """Send what waits, before the program ends."""
    if wanted() and client.cache_info().currsize:
        client().flush()
