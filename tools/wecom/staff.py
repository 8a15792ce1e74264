"""Calls that reach employees (wecom-api.md §5.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.errors import BadInput
from tools.wecom.client import WeComClient
from tools.wecom.messages import Message

RECEIVERS = 1000
DEPARTMENTS = 100
REPEAT_WINDOW_SECONDS = 1800


@dataclass(frozen=True, slots=True)
class StaffReceipt:
    """What became of a message to employees.

    Attributes:
        msgid: WeCom's, for a recall within 24 hours.
        response_code: Updates the card once within 72 hours; empty without a card.
        missed: Userids and departments that got nothing, in lower case: unknown, not visible to the app or
            unlicensed.
    """

    msgid: str
    response_code: str = field(repr=False)
    missed: tuple[str, ...]


async def send_to_staff(client: WeComClient, userids: Sequence[str], message: Message) -> StaffReceipt:
    """Send a message from `tools.wecom.cards` to up to 1000 employees.

    The same message within half an hour goes out once: a repeat after a lost answer doubles nothing.
    More than 30 a minute to one employee are dropped by WeCom without a word.

    Raises:
        UnknownPerson: None of them can be reached.
        NotPermitted: The secret is not this agent's.
    """
    if not 1 <= len(userids) <= RECEIVERS:
        raise BadInput(f"a message goes to 1 to {RECEIVERS} employees, not {len(userids)}")
    return await _send(client, {"touser": "|".join(userids)}, message)


async def send_to_departments(client: WeComClient, departments: Sequence[str], message: Message) -> StaffReceipt:
    """Send a message to everybody in up to 100 departments the app sees; raises as `send_to_staff`."""
    if not 1 <= len(departments) <= DEPARTMENTS:
        raise BadInput(f"a message goes to 1 to {DEPARTMENTS} departments, not {len(departments)}")
    return await _send(client, {"toparty": "|".join(departments)}, message)


async def _send(client: WeComClient, receivers: dict[str, str], message: Message) -> StaffReceipt:
    body: dict[str, Any] = {
        **receivers,
        "agentid": client.corp.agent_id,
        "enable_duplicate_check": 1,
        "duplicate_check_interval": REPEAT_WINDOW_SECONDS,
        **message,
    }
    answer = await client.call("POST", "message/send", json=body)
    missed = "|".join(str(answer.get(name) or "") for name in ("invaliduser", "unlicenseduser", "invalidparty"))
    return StaffReceipt(
        msgid=str(answer.get("msgid") or ""),
        response_code=str(answer.get("response_code") or ""),
        missed=tuple(userid for userid in missed.split("|") if userid),
    )


async def settle_card(client: WeComClient, response_code: str, label: str) -> None:
    """Replace the buttons of a card by `label`, such as 已处理, for everyone who got it.

    Raises:
        WeComError: 60140: the code is used or older than 72 hours.
    """
    body = {
        "atall": 1,
        "agentid": client.corp.agent_id,
        "response_code": response_code,
        "button": {"replace_name": label},
    }
    await client.call("POST", "message/update_template_card", json=body, repeatable=False)
