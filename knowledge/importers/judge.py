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
)
from knowledge.importers.text import plain

Key = tuple[str, tuple[str, ...], date | None]


def judge(raw_rows: Iterable[RawRow]) -> FaqFile:
    """Return the good rows and all problems, in file order; empty rows are passed over."""
    file = FaqFile([], [])
    seen: dict[Key, RawRow] = {}
    order: dict[tuple[str, int], int] = {}
    for raw in raw_rows:
        order[(raw.sheet, raw.number)] = len(order)
        cells = {name: plain(text) for name, text in raw.cells.items()}
        if not raw.faults and not any(cells.values()):
            continue
        faults = dict(raw.faults) | _faults(cells, raw.faults)
        row = None if faults else _row(raw.number, cells, faults)
        first = seen.get(_key(row)) if row else None
        if row and first is None:
            seen[_key(row)] = raw
            file.rows.append(row)
        elif row and first:
            faults = _repeated(row, first, file)
        file.problems.extend(RowProblem(raw.number, name, text, raw.sheet) for name, text in faults.items())
    file.problems.sort(key=lambda problem: order[(problem.sheet, problem.row)])
    return file


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


def _row(number: int, cells: dict[str, str], faults: dict[str, str]) -> FaqRow | None:
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
    return FaqRow(
        number,
        cells[QUESTION],
        cells[ANSWER],
        similar=pieces(cells.get(SIMILAR, "")),
        category=cells.get(CATEGORY, ""),
        stores=store_names(cells.get(STORES, "")),
        valid_from=start,
        valid_until=end,
        pinned=pinned,
    )


def _repeated(row: FaqRow, first: RawRow, file: FaqFile) -> dict[str, str]:
    """Return the fault of a repeated question; when the answers differ, the first row is held back too."""
    kept = next((known for known in file.rows if _key(known) == _key(row)), None)
    if kept and kept.answer == row.answer:
        return {QUESTION: f"和第 {first.number} 行完全重复，删掉一行就好"}
    if kept:
        file.rows.remove(kept)
        message = f"和第 {row.number} 行问题相同、答案不同，请只留对的一条"
        file.problems.append(RowProblem(first.number, QUESTION, message, first.sheet))
    return {QUESTION: f"和第 {first.number} 行问题相同、答案不同，请只留对的一条"}


def _key(row: FaqRow) -> Key:
    """Return what makes two rows the same question: its letters, for the same stores from the same day."""
    return re.sub(r"[\W_]+", "", row.question).lower(), row.stores, row.valid_from
