"""What a simulated customer says next: by rule, or by a model that plays them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

from langchain_core.messages import HumanMessage, SystemMessage

from agent.llm import ModelChain
from evals.customers.persona import Persona
from evals.stage.scene import Said

_DONE = "【结束】"
_FRAME = """\
你在扮演一家店的顾客，跟店里的客服聊天。只说顾客这一句话，不要解释，不要替客服说话。
你想要：{goal}
你说话的样子：{style}
目的达到了、或者再问也没用了，只回：{done}
"""


class Speaker(Protocol):
    """Somebody who knows what to say next."""

    async def next(self, transcript: Sequence[Said]) -> str | None:
        """Return the next line, None when there is nothing more to say."""
        ...


class RuledSpeaker:
    """A customer by rule."""

    def __init__(self, persona: Persona) -> None:
        self._persona = persona
        self._answers = list(persona.answers)
        self._presses = list(persona.presses)
        self._opened = False

    async def next(self, transcript: Sequence[Said]) -> str | None:
        """Return the opening, an answer to what was asked, or the next push."""
        if not self._opened:
            self._opened = True
            return self._persona.opens
        heard = "\n".join(said.text for said in transcript[-4:] if said.who != "customer")
        for answer in self._answers:
            if re.search(answer.when, heard):
                self._answers.remove(answer)
                return answer.says
        return self._presses.pop(0) if self._presses else None


class ModelSpeaker:
    """A customer played by a model."""

    def __init__(self, persona: Persona, models: ModelChain) -> None:
        self._persona, self._models = persona, models

    async def next(self, transcript: Sequence[Said]) -> str | None:
        """Return what the model says as the customer."""
        if not transcript:
            return self._persona.opens
        frame = _FRAME.format(goal=self._persona.goal, style=self._persona.style, done=_DONE)
        told = "\n".join(f"{'你' if said.who == 'customer' else '客服'}：{said.text}" for said in transcript)
        reply = await self._models.ask([SystemMessage(frame), HumanMessage(f"到现在为止：\n{told}\n\n你接着说：")])
        text = str(reply.message.content).strip().removeprefix("你：")
        return None if not text or _DONE in text else text[:500]
