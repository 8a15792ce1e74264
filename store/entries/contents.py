"""What the content of an entry must be, whoever wrote it."""

from __future__ import annotations

from agent.errors import BadInput
from agent.phrases import say
from store.entries.tables import EntryContent

MAX_QUESTION_CHARS = 300
MAX_ANSWER_BYTES = 2048
"""One text message of 微信客服 holds this many bytes (wecom-api.md §3)."""
MAX_SIMILAR = 50


def check_content(content: EntryContent) -> EntryContent:
    """Return the content without blanks around its texts and without similar questions told twice.

    Raises:
        BadInput: no question, no answer, something too long, or an end before the start; told in Chinese.
    """
    clean = EntryContent(**(content.model_dump() | _stripped(content)))
    size = len(clean.answer.encode())
    problems = {
        "entry_no_question": not clean.question,
        "entry_no_answer": not clean.answer,
        "entry_question_long": any(len(t) > MAX_QUESTION_CHARS for t in [clean.question, *clean.similar_questions]),
        "entry_answer_long": size > MAX_ANSWER_BYTES,
        "entry_much_similar": len(clean.similar_questions) > MAX_SIMILAR,
        "entry_ends_first": bool(clean.valid_from and clean.valid_until and clean.valid_from > clean.valid_until),
    }
    for key, wrong in problems.items():
        if wrong:
            raise BadInput(say(key, book="owner", size=str(size)))
    return clean


def _stripped(content: EntryContent) -> dict[str, object]:
    question = _clean(content.question)
    similar = dict.fromkeys(_clean(text) for text in content.similar_questions)
    return {
        "question": question,
        "answer": _clean(content.answer),
        "category": _clean(content.category),
        "similar_questions": [text for text in similar if text and text != question],
        "store_names": [name for name in map(_clean, content.store_names) if name],
    }


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()
