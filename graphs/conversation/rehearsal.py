"""A rehearsal: what the assistant would reply, found out by the real graph, with nobody in front of it.

Nothing is written: the rows are reached through a door that PostgreSQL keeps read-only, tools that write only
describe what they would do (`ToolContext.rehearsal`), and replies go back to whoever asked.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace

from graphs.conversation.context import Resources, TurnContext
from graphs.conversation.graph import Graph, think
from graphs.conversation.state import Incoming, Outgoing
from knowledge.search import Findings, KnowledgeSearch
from store.conversations.conversations import Line, Person
from store.conversations.messages import Waiting


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One question and what would come of it; `searched` is False when the reply needed no search.

    The findings are those the reply was made from, or, without a search, what one would have found.
    """

    question: str
    outgoing: Outgoing
    findings: Findings
    searched: bool

    @property
    def says(self) -> str:
        """What the customer would read."""
        return "\n".join(bubble.says for bubble in self.outgoing["bubbles"])


@dataclass(frozen=True, slots=True)
class Stage:
    """Where rehearsals of one shop take place, and as whom."""

    graph: Graph
    resources: Resources
    merchant_id: int
    external_userid: str = ""
    person: Person = field(default_factory=Person)

    async def rehearse(self, question: str, history: tuple[Line, ...] = (), unsure_streak: int = 0) -> Rehearsed:
        """Return what would be replied to `question` after the lines of `history`; raises what a turn raises.

        `unsure_streak` is how many of the last replies asked back.
        """
        started = time.monotonic()
        profile = await self.resources.profiles.get(self.merchant_id)
        incoming: Incoming = {
            "merchant_id": self.merchant_id,
            "conversation_id": 0,
            "open_kfid": next((account.open_kfid for account in profile.accounts), ""),
            "external_userid": self.external_userid,
            "messages": [Waiting(0, "rehearsal", "text", question, 0.0)],
            "unsure_streak": unsure_streak,
            "person": self.person,
            "history": list(history),
        }
        outgoing = await think(self.graph, incoming, TurnContext(self.resources, rehearsal=True))
        outgoing["record"].milliseconds = round((time.monotonic() - started) * 1000)
        used = outgoing.get("findings")
        findings = used or await self.resources.search.search(self.merchant_id, question)
        return Rehearsed(question, outgoing, findings, searched=used is not None)

    async def dialogue(self, questions: list[str]) -> list[Rehearsed]:
        """Return what would be replied to questions asked one after the other in one conversation."""
        told: list[Line] = []
        answers: list[Rehearsed] = []
        streak = 0
        for question in questions:
            answers.append(await self.rehearse(question, tuple(told), streak))
            streak = streak + 1 if answers[-1].outgoing["unsure"] else 0
            told += [Line("customer", question), Line("assistant", answers[-1].says)]
        return answers


def rehearsal_resources(resources: Resources, search: KnowledgeSearch | None = None) -> Resources:
    """Return the resources of a rehearsal: nothing can be written; with `search`, over another knowledge."""
    return replace(resources, database=resources.database.read_only(), search=search or resources.search)
