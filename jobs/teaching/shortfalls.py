"""Which turns did not answer well, noted in the transaction of the turn itself: one row, no search."""

from __future__ import annotations

from collections.abc import Sequence

from agent.intents.talk import beyond_displeasure, displeased, essence, is_asked, is_at_a_loss
from agent.likeness import alike, covered
from agent.phrases import say
from agent.safety import mask_personal
from graphs.conversation.menus import HUMAN_MENU_ID
from graphs.conversation.state import Outgoing
from knowledge.search import Zone
from store.conversations.conversations import Line
from store.conversations.messages import Waiting
from store.engine import Connection
from store.gaps.gaps import GapReason, earlier_questions, note_gap, withdraw_doubt

_NOT_KNOWN = {"not_known", "too_many_rounds"}
_AGAIN = 0.75
_LONGEST = 300


async def note_shortfall(
    connection: Connection,
    conversation_id: int,
    messages: Sequence[Waiting],
    history: Sequence[Line],
    outgoing: Outgoing,
) -> None:
    """Note what this turn, or the one it complains about, did not answer. The turn is written already."""
    record = outgoing["record"]
    if record.route == "menu_tap":
        await withdraw_doubt(connection, conversation_id)
        return
    said = "\n".join(dict.fromkeys(message.text for message in messages))
    first = messages[0].id
    blame = _blames_earlier(messages, history, said)
    if blame is not None:
        await _note_earlier(connection, conversation_id, first, blame)
        said = beyond_displeasure(said) if blame is GapReason.DISSATISFIED else ""
    question = essence(said)
    if not question or (blame is not None and not is_asked(question)):
        return
    reason = reason_of(outgoing, question)
    if reason is None and await _asked_again(connection, conversation_id, first, question, history):
        reason = GapReason.REPEATED
    if reason is not None:
        await note_gap(connection, conversation_id, first, reason, _kept(question))


def reason_of(outgoing: Outgoing, question: str) -> GapReason | None:
    """Return why a turn counts as not answered well, None when it does not."""
    record = outgoing["record"]
    zone = record.trace.get("zone")
    if record.verdict == "ungrounded":
        return GapReason.UNGROUNDED
    if record.route in _NOT_KNOWN or (record.route == "model_handed_over" and zone != Zone.ANSWER):
        return GapReason.NOT_KNOWN
    if record.verdict == "asked_back":
        return GapReason.LOW_CONFIDENCE
    if record.route != "model" or record.trace.get("lookups") or record.trace.get("tools") or not is_asked(question):
        return None
    lost = zone != Zone.ANSWER and any(is_at_a_loss(bubble.text) for bubble in outgoing["bubbles"])
    return GapReason.LOW_CONFIDENCE if zone == Zone.HAND_OVER or lost else None


def _blames_earlier(messages: Sequence[Waiting], history: Sequence[Line], said: str) -> GapReason | None:
    if any(message.menu_id == HUMAN_MENU_ID for message in messages):
        last = next((line.text for line in reversed(history) if line.who == "assistant"), "")
        return GapReason.NONE_OF_THESE if last.startswith(say("you_mean")) else None
    return GapReason.DISSATISFIED if displeased(said) else None


async def _note_earlier(connection: Connection, conversation_id: int, before: int, reason: GapReason) -> None:
    for message_id, words in await earlier_questions(connection, conversation_id, before):
        if question := essence(words):
            await note_gap(connection, conversation_id, message_id, reason, _kept(question))
            return


async def _asked_again(
    connection: Connection, conversation_id: int, first: int, question: str, history: Sequence[Line]
) -> bool:
    """Whether the customer asks what was answered within the last half hour; the history tells cheaply when not."""
    said = [line.text for line in history if line.who == "customer"]
    if not any(covered(question, text) >= _AGAIN for text in said) or not is_asked(question):
        return False
    earlier = await earlier_questions(connection, conversation_id, first)
    return any(alike(question, essence(words)) >= _AGAIN for _, words in earlier)


def _kept(question: str) -> str:
    return mask_personal(question)[:_LONGEST]
