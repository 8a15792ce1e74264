"""narrate: one model call puts the findings into plain words."""

from __future__ import annotations

import re

from langchain_core.messages import HumanMessage, SystemMessage
from langgraph.runtime import Runtime

from agent.errors import ModelUnavailable
from agent.prompts import render
from graphs.narration.context import NarrationContext
from graphs.narration.state import State, Update
from store.reports.reports import Cost

_LINE = re.compile(r"^\s*[-*]?\s*\[?([a-z_]+)\]?\s*[:：]\s*(.+)$")


async def narrate(state: State, runtime: Runtime[NarrationContext]) -> Update:
    """Ask the model for a sentence a finding; when none answers, there is nothing to check and nothing lost."""
    lines = "\n".join(f"{finding.key}: {finding.template}" for finding in state["findings"])
    chat = [SystemMessage(render("narrate", shop=state["shop"])), HumanMessage(lines)]
    try:
        reply = await runtime.context.models.ask(chat)
    except ModelUnavailable:
        return {"drafts": {}}
    text = reply.message.content if isinstance(reply.message.content, str) else ""
    drafts = {match[1]: match[2].strip() for line in text.splitlines() if (match := _LINE.match(line))}
    return {"drafts": drafts, "cost": Cost(reply.model, reply.tokens_in, reply.tokens_out, reply.cost_fen)}
