"""reply: one model call with everything it may rely on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langgraph.runtime import Runtime

from agent.errors import ModelUnavailable
from agent.llm import ModelReply
from agent.plans import Plan
from agent.safety import fenced
from graphs.conversation.context import TurnContext
from graphs.conversation.state import Spending, State, Update
from graphs.conversation.suspicion import note, suspicions
from graphs.conversation.wording import facts_prompt, shop_texts, system_prompt

_HISTORY_BYTES = 6_000


async def reply(state: State, runtime: Runtime[TurnContext]) -> Update:
    """Ask the model; a slow one gets a waiting line out, a dead chain means answering locally."""
    context = runtime.context
    chat = state.get("chat") or _opening(state, context)
    try:
        answer = await _ask(context, _for_model(state, chat, context), state["profile"].plan)
    except ModelUnavailable as unavailable:
        context.spending.failures += unavailable.causes
        return {"route": "local"}
    _count(context.spending, answer)
    text = answer.message.content if isinstance(answer.message.content, str) else ""
    return {
        "chat": [*chat, answer.message],
        "draft": text,
        "calls": list(answer.message.tool_calls),
    }


async def _ask(context: TurnContext, chat: Sequence[BaseMessage], plan: Plan) -> ModelReply:
    resources = context.resources
    call = asyncio.ensure_future(resources.models.ask(chat, resources.toolbox.offered(plan)))
    try:
        async with resources.places.left():
            done, _ = await asyncio.wait({call}, timeout=resources.waiting_line_seconds)
            if not done:
                await context.say_wait()
            return await call
    finally:
        call.cancel()


def _opening(state: State, context: TurnContext) -> list[BaseMessage]:
    now = context.resources.clock()
    opening: list[BaseMessage] = [SystemMessage(system_prompt(state["profile"], now))]
    opening += _history(state)
    found = suspicions(state, context.resources.guards.injection)
    context.spending.suspicious = found
    opening.append(HumanMessage(state["shown"].as_content(facts_prompt(state, note(found)))))
    return opening


def _for_model(state: State, chat: Sequence[BaseMessage], context: TurnContext) -> list[BaseMessage]:
    """Return the chat as it leaves the house: no model needs anybody's whole phone, ID number or door."""
    passages = " ".join(p.entry.answer for p in state["findings"].passages)
    known, mask = f"{shop_texts(state['profile'])} {passages}", context.resources.guards.mask
    return [
        one if isinstance(one, SystemMessage) else one.model_copy(update={"content": _masked(one.content, known, mask)})
        for one in chat
    ]


def _masked(content: Any, known: str, mask: Callable[[str, str], str]) -> Any:
    """Return a message's content with the words in it masked; pictures stay."""
    if isinstance(content, str):
        return mask(content, known)
    return [part | {"text": mask(part["text"], known)} if part.get("type") == "text" else part for part in content]


def _history(state: State) -> list[BaseMessage]:
    """Return the last lines that fit, oldest first, as the model knows a chat."""
    chosen: list[BaseMessage] = []
    room = _HISTORY_BYTES
    for line in reversed(state["history"]):
        room -= len(line.text.encode())
        if room < 0:
            break
        text = f"（店里同事说）{line.text}" if line.who == "staff" else line.text
        chosen.append(HumanMessage(fenced(text)) if line.who == "customer" else AIMessage(text))
    return chosen[::-1]


def _count(spending: Spending, answer: ModelReply) -> None:
    spending.calls += 1
    spending.tokens_in += answer.tokens_in
    spending.tokens_out += answer.tokens_out
    spending.cost_fen += answer.cost_fen
    spending.model = answer.model
    spending.failures += answer.failures
