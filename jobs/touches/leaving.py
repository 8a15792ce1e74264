"""How touches leave the house: with their coupon, into the kf chat or as a task for a member."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from agent.coupons import Granter, Outcome, decide
from agent.phrases import say
from agent.touching import Channel, Reason, Standing
from agent.touching.gate import KF_MESSAGES
from agent.wording import split_bubbles
from jobs.house import House
from jobs.requests import send_tasks_job
from jobs.touches.gate import Way
from store.conversations.outbox import put
from store.coupons.coupons import coupon_by_id, lock_limits
from store.coupons.grants import Giving, Grant, give, situation_of
from store.deferring import defer
from store.engine import Connection
from store.touches.chats import key_of
from store.touches.ledger import settle
from store.touches.tasks import NewTask, add_tasks
from store.touches.touch import Touch, TouchStatus
from tools.coupon_drafts import how_to_use, to_customer

_ASSISTANT = "店小二"


@dataclass(slots=True)
class Leaving:
    """Touches that leave in one transaction: what is settled of them, gathered and written in one go.

    Attributes:
        settled: What became of touches, as `settle` takes it.
        chats: Conversations that have something to send once the transaction is over.
        gone: How many left.
    """

    house: House
    connection: Connection
    merchant_id: int
    now: datetime
    settled: list[dict[str, Any]] = field(default_factory=list)
    chats: list[int] = field(default_factory=list)
    gone: int = 0
    _tasks: list[tuple[NewTask, dict[str, Any]]] = field(default_factory=list)

    def end(self, touch: Touch, refusal: str) -> None:
        """Let a touch go for good."""
        ended = {"id": touch.id, "status": TouchStatus.SKIPPED, "refusal": refusal, "ended_at": self.now}
        self.settled.append(ended)

    async def let_go(self, touch: Touch, way: Way, attachments: list[dict[str, Any]]) -> None:
        """Let a touch out by its way, unless its coupon may not be given any more."""
        grant = None
        if touch.coupon_id is not None:
            grant = await self._grant(touch, way.standing)
            if grant is None:
                self.end(touch, "coupon")
                return
        text = self._text(touch, grant, way.answer.channel)
        parts = split_bubbles(text)
        if way.answer.channel is Channel.KF and way.standing.sent_since + len(parts) > KF_MESSAGES:
            self.end(touch, "kf_quota")  # only an answer has several parts, and no coupon to take back
            return
        done = {"id": touch.id, "channel": way.answer.channel, "refusal": "", "text": text}
        done |= {"grant_id": grant.id} if grant else {}
        self.gone += 1
        if way.answer.channel is Channel.KF and way.standing.conversation_id is not None:
            drafts = [to_customer(part, key_of(touch.id, place)) for place, part in enumerate(parts)]
            await put(self.connection, self.merchant_id, way.standing.conversation_id, drafts)
            self.settled.append(done | {"status": TouchStatus.SENT, "sent_at": self.now, "ended_at": self.now})
            self.chats.append(way.standing.conversation_id)
            return
        content = {"text": text, "attachments": attachments}
        task = NewTask(str(way.standing.userid), content, touch.broadcast_id, touch.variant)
        self._tasks.append((task, done | {"status": TouchStatus.TASKED, "tasked_at": self.now}))

    async def write(self) -> None:
        """Write down what was gathered, and let members be asked."""
        ids = await add_tasks(self.connection, self.merchant_id, [task for task, _ in self._tasks], self.now)
        asked = [done | {"task_id": task_id} for (_, done), task_id in zip(self._tasks, ids, strict=True)]
        await settle(self.connection, [*self.settled, *asked])
        if ids:
            await defer(self.connection, [send_tasks_job(self.merchant_id)])

    async def _grant(self, touch: Touch, standing: Standing) -> Grant | None:
        """Give the coupon the touch promises, under the shop's lock; None when the policy says no by now."""
        limits = await lock_limits(self.connection, self.merchant_id)
        coupon = await coupon_by_id(self.connection, touch.coupon_id or 0)
        if coupon is None:
            return None
        situation = await situation_of(self.connection, coupon, touch.external_userid, self.now)
        granter = Granter.ASSISTANT if touch.facts.get("by_rule") else Granter.OWNER
        if decide(limits, situation, granter).outcome is not Outcome.GRANT:
            return None
        giving = Giving(
            touch.external_userid,
            standing.conversation_id,
            _ASSISTANT,
            say(f"touch_reason_{touch.reason}", book="owner"),
            claimed=not self.house.resources.claims.available,
        )
        return await give(self.connection, self.merchant_id, coupon, limits, giving, self.now)

    def _text(self, touch: Touch, grant: Grant | None, channel: Channel) -> str:
        parts = [touch.text]
        if grant is not None:
            parts.append(how_to_use(grant, self.merchant_id, self.house.resources.claims))
        if not Reason(touch.reason).is_service:
            parts.append(say(f"tail_{channel}", book="touches"))
        return "\n".join(parts)
