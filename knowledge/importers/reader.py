"""One door for FAQ tables."""

from __future__ import annotations

from dataclasses import replace

from knowledge.importers.delimited import read_csv
from knowledge.importers.excel import read_excel
from knowledge.importers.formats import Shape, check_file, shape_of
from knowledge.importers.judge import judge
from knowledge.importers.rows import FaqFile, FileRefused


def read_table(content: bytes, filename: str) -> FaqFile:
    """Return the good rows and the problems of an .xlsx, .csv or .tsv file; its name says how to read it.

    Raises:
        FileRefused: the file as a whole cannot be used; nothing was read from it.
    """
    ending = check_file(content, filename)
    if shape_of(ending) is not Shape.TABLE:
        raise FileRefused(f"「{ending}」不是表格")
    rows, notes = read_excel(content) if ending == ".xlsx" else read_csv(content)
    return replace(judge(rows), notes=tuple(notes))
