"""Rows as read into good rows and problems."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from knowledge.importers.cells import CellFault, pieces, store_names, validity, yes
from knowledge.importers.headings import ANSWER, CATEGORY, PINNED, QUESTION, SIMILAR, STORES, VALIDITY
from knowledge.importers.rows import (
    MAX_ANSWER_BYTES,
    MAX_QUESTION_CHARS,
    FaqFile,
    FaqRow,
    RawRow,
    RowProblem,
    place_of,
)
from knowledge.importers.text import plain

Key = tuple[str, tuple[str, ...], date | None]


def judge(raw_rows: Iterable[RawRow]) -> FaqFile:
    """Return the good rows and all problems, in file order; empty rows are passed over."""
    good: dict[Key, FaqRow] = {}
    seen: dict[Key, RawRow] = {}
    problems: list[RowProblem] = []
    order: dict[tuple[str, int], int] = {}
    for raw in raw_rows:
        order[(raw.sheet, raw.number)] = len(order)
        cells = {name: plain(text) for name, text in raw.cells.items()}
        if not raw.faults and not any(cells.values()):
            continue
        faults = dict(raw.faults) | _faults(cells, raw.faults)
        row = None if faults else _row(raw, cells, faults)
        if row and (first := seen.setdefault(_key(row), raw)) is not raw:
            kept = good.get(_key(row))
            same = kept is not None and kept.answer == row.answer
            faults = {QUESTION: _repeated(first, same)}
            if kept and not same:
                del good[_key(row)]
                problems.append(_problem(first, QUESTION, _repeated(raw, same)))
        elif row:
            good[_key(row)] = row
        problems.extend(_problem(raw, name, text) for name, text in faults.items())
    problems.sort(key=lambda problem: order[(problem.sheet, problem.row)])
    return FaqFile(list(good.values()), problems)


def _problem(raw: RawRow, column: str, message: str) -> RowProblem:
    return RowProblem(raw.number, column, message, raw.sheet, raw.unit)


def _faults(cells: dict[str, str], known: dict[str, str]) -> dict[str, str]:
    faults: dict[str, str] = {}
    question, answer = cells.get(QUESTION, ""), cells.get(ANSWER, "")
    if not question and QUESTION not in known:
        faults[QUESTION] = "没有填问题，请补上，或删掉这一行"
    if not answer and ANSWER not in known:
        faults[ANSWER] = "没有填答案，请补上，或删掉这一行"
    if len(question) > MAX_QUESTION_CHARS:
        faults[QUESTION] = f"问题有 {len(question)} 个字，最多 {MAX_QUESTION_CHARS} 个，请只留问题本身，说明写进答案"
    size = len(answer.encode())
    if size > MAX_ANSWER_BYTES:
        faults[ANSWER] = (
            f"答案有 {size} 字节，一条微信消息最多 {MAX_ANSWER_BYTES} 字节（约 680 个汉字），请缩短，或拆成几条"
        )
    return faults


def _row(raw: RawRow, cells: dict[str, str], faults: dict[str, str]) -> FaqRow | None:
    """Return the row, or None after writing what is wrong into `faults`."""
    start = end = None
    pinned = False
    try:
        start, end = validity(cells.get(VALIDITY, ""))
    except CellFault as fault:
        faults[VALIDITY] = str(fault)
    try:
        pinned = yes(cells.get(PINNED, ""))
    except CellFault as fault:
        faults[PINNED] = str(fault)
    if faults:
        return None
    question, *wordings = cells[QUESTION].split("\n")
    return FaqRow(
        raw.number,
        question,
        cells[ANSWER],
        similar=pieces("\n".join([*wordings, cells.get(SIMILAR, "")])),
        category=cells.get(CATEGORY, ""),
        stores=store_names(cells.get(STORES, "")),
        valid_from=start,
        valid_until=end,
        pinned=pinned,
        place=raw.place or place_of(raw.number, raw.sheet, raw.unit),
        note=raw.note,
        columns=tuple(cells),
    )


def _repeated(other: RawRow, same: bool) -> str:
    """Return what to do about a question that stands twice in the file."""
    place = place_of(other.number, other.sheet, other.unit)
    if same:
        return f"和{place}完全重复，删掉一处就好"
    return f"和{place}问题相同、答案不同，请只留对的一条"


def _key(row: FaqRow) -> Key:
    """Return what makes two rows the same question: its letters, for the same stores from the same day."""
    letters = re.sub(r"[\W_]+", "", row.question).lower()
    return letters or row.question, tuple(sorted(row.stores)), row.valid_from
