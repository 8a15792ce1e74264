"""Why a reply came out as it did, in lines a shop owner understands."""

from __future__ import annotations

from agent.phrases import say
from graphs.conversation.rehearsal import Rehearsed
from graphs.conversation.suspicion import places
from knowledge.search import Findings

_TOLD_VERDICTS = {"grounded", "repaired", "ungrounded"}


def reasons(rehearsed: Rehearsed) -> list[str]:
    """Return why this reply would be sent, in Chinese, the deciding step first."""
    outgoing = rehearsed.outgoing
    record = outgoing["record"]
    lines = [_route(record.route)]
    if rehearsed.searched:
        lines.append(_found(rehearsed.findings))
    if tools := [str(tool["name"]) for tool in record.trace.get("tools", ())]:
        lines.append(_say("why_tools", names="、".join(tools)))
    if found := record.trace.get("suspicious"):
        lines.append(_say("why_suspicious", where=places(found)))
    if errands := outgoing["errands"]:
        lines.append(_say("why_actions", names="、".join(errand.tool for errand in errands)))
    if failures := record.trace.get("model_failures"):
        lines.append(_say("why_model_failed", count=str(len(failures))))
    if record.verdict in _TOLD_VERDICTS:
        lines.append(_say(f"why_verdict_{record.verdict}"))
    if wish := outgoing["hand_over"]:
        lines.append(_say("why_hand_over", reason=wish.reason))
    return lines


def _route(route: str) -> str:
    try:
        return _say(f"why_route_{route}")
    except KeyError:
        return _say("why_route_other")


def _found(findings: Findings) -> str:
    if not findings.passages:
        return _say("why_nothing_found")
    return _say(
        "why_found",
        question=findings.passages[0].entry.question,
        percent=f"{findings.confidence * 100:.0f}",
        zone=_say(f"why_zone_{findings.zone.value}"),
    )


def _say(key: str, **values: str) -> str:
    return say(key, book="owner", **values)
