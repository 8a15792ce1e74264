"""`python -m bench.load`: callbacks at a fixed rate, whatever becomes of those before. A process of its own.

Reads a plan as JSON from standard input and writes what came of it as JSON to standard output. Time counts from
the moment a callback was due, not from when this program got round to sending it, so a receiver that stalls
is charged for everybody who waited meanwhile.
"""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import asdict, dataclass, field
from typing import Any

import aiohttp
import orjson

from sandbox.corp import App, Corp
from sandbox.envelopes import Envelope, seal

SPOKEN_AHEAD_SECONDS = 0.1
TIMEOUT_SECONDS = 5.0  # WeCom gives up then (wecom-api.md §2.3)


@dataclass(frozen=True, slots=True)
class Plan:
    """What to send.

    Attributes:
        shop: The shop file, whose keys seal the callbacks.
        callback_url: Where they go.
        token: A sync token of the sandbox, in each of them.
        sandbox_url: Where customers write.
        rate: Callbacks a second.
        lines: One [customer, text] for each callback; the customer writes it just before. Null: nobody wrote.
    """

    shop: dict[str, Any]
    callback_url: str
    token: str
    sandbox_url: str
    rate: float
    lines: list[list[str] | None]


@dataclass(slots=True)
class Outcome:
    """How each callback fared: milliseconds from when it was due to its answer, and the answers by kind."""

    milliseconds: list[float] = field(default_factory=list)
    started_late_ms: list[float] = field(default_factory=list)
    answers: dict[str, int] = field(default_factory=dict)


async def run(plan: Plan) -> Outcome:
    """Send all callbacks of a plan, each at its time."""
    app = next(iter(Corp.from_shop(plan.shop).apps.values()))
    envelopes = [_signal(app, plan) for _ in plan.lines]
    outcome = Outcome()
    connector = aiohttp.TCPConnector(limit=0)
    timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
    async with aiohttp.ClientSession(connector=connector, timeout=timeout) as http, asyncio.TaskGroup() as tasks:
        start = time.monotonic() + 2 * SPOKEN_AHEAD_SECONDS
        for number, (envelope, line) in enumerate(zip(envelopes, plan.lines, strict=True)):
            due = start + number / plan.rate
            await asyncio.sleep(max(0.0, due - SPOKEN_AHEAD_SECONDS - time.monotonic()))
            if line:
                tasks.create_task(_speak(http, plan, line))
            tasks.create_task(_call_back(http, plan.callback_url, envelope, due, outcome))
    return outcome


def _signal(app: App, plan: Plan) -> Envelope:
    now = int(time.time())
    fields: list[tuple[str, str | int]] = [
        ("ToUserName", app.corp.corp_id),
        ("CreateTime", now),
        ("MsgType", "event"),
        ("Event", "kf_msg_or_event"),
        ("Token", plan.token),
        ("OpenKfId", plan.shop["kf_accounts"][0]["open_kfid"]),
    ]
    return seal(app, fields, now)


async def _speak(http: aiohttp.ClientSession, plan: Plan, line: list[str]) -> None:
    open_kfid = plan.shop["kf_accounts"][0]["open_kfid"]
    body = {"open_kfid": open_kfid, "external_userid": line[0], "text": line[1], "notify": False}
    async with http.post(f"{plan.sandbox_url}/sandbox/customers/say", json=body) as answer:
        answer.raise_for_status()


async def _call_back(http: aiohttp.ClientSession, url: str, envelope: Envelope, due: float, outcome: Outcome) -> None:
    await asyncio.sleep(max(0.0, due - time.monotonic()))
    outcome.started_late_ms.append((time.monotonic() - due) * 1000)
    try:
        async with http.post(url, params=envelope.params, data=envelope.body) as answer:
            await answer.read()
            kind = str(answer.status)
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        kind = type(error).__name__
    outcome.milliseconds.append((time.monotonic() - due) * 1000)
    outcome.answers[kind] = outcome.answers.get(kind, 0) + 1


if __name__ == "__main__":
    result = asyncio.run(run(Plan(**orjson.loads(sys.stdin.buffer.read()))))
    sys.stdout.buffer.write(orjson.dumps(asdict(result)))
