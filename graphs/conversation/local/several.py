"""Several questions at once, without a model: each gets its answer, and none is lost because another was easier."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, cast

from graphs.conversation.context import TurnContext
from graphs.conversation.local.splitting import clauses_in, sentences_in
from graphs.conversation.local.sure import Attempt, attempt, together
from graphs.conversation.local.unsure import ask_or_hand_over
from graphs.conversation.state import Bubble, State, Update
from store.conversations.conversations import Line

_OF_ONE_THING = {"products", "candidates", "orders", "sizes"}  # told once: a second answer would repeat the first


class _Part(NamedTuple):
    question: str
    attempt: Attempt


async def answer_several(state: State, turn: TurnContext) -> Update | None:
    """Return the answers to questions that were asked together; None when they are one, or none is sure.

    Sentences may be answered in part: what is not sure becomes a menu or goes to a person, after what is. Clauses
    between commas count as questions only when each has an answer.
    """
    parts: list[_Part] = []
    for sentence in sentences_in(state["question"]) or [state["question"]]:
        parts += await _of_sentence(sentence, state, turn, parts)
    answers = _distinct(part.attempt for part in parts if part.attempt.text)
    unsure = next((part.attempt.findings for part in parts if not part.attempt.text), None)
    if len(parts) < 2 or not answers or (unsure is None and len(answers) < 2):
        return None
    told: Update = {
        "bubbles": [Bubble("\n".join(answer.text for answer in answers))],
        "route": "several",
        "verdict": "verbatim",
        "findings": together(answers),
    }
    if unsure is None:
        return told
    rest = ask_or_hand_over(state, unsure)
    return {**told, **rest, "bubbles": [*told["bubbles"], *rest.get("bubbles", [])]}


async def _of_sentence(sentence: str, state: State, turn: TurnContext, before: Sequence[_Part]) -> list[_Part]:
    parts: list[_Part] = []
    for clause in clauses_in(sentence):
        part = await _try(clause, state, turn, [*before, *parts])
        if not part.attempt.text:
            return [await _try(sentence, state, turn, before)]
        parts.append(part)
    return parts or [await _try(sentence, state, turn, before)]


async def _try(question: str, state: State, turn: TurnContext, before: Sequence[_Part]) -> _Part:
    """Try one question as if it had been asked alone, after those before it."""
    if question == state["question"]:
        return _Part(question, Attempt(state["findings"]))
    history = [*state["history"], *(Line("customer", part.question) for part in before)]
    alone = cast(State, {**state, "question": question, "history": history})
    findings = await turn.resources.search.search(state["merchant_id"], question)
    return _Part(question, await attempt(alone, turn, findings))


def _distinct(attempts: Iterable[Attempt]) -> list[Attempt]:
    """Return one attempt for each thing told, in the order asked."""
    seen: dict[str, Attempt] = {}
    for found in attempts:
        seen.setdefault(found.route if found.route in _OF_ONE_THING else found.text, found)
    return list(seen.values())
