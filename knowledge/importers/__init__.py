"""Knowledge tables of shop owners, read with care."""

from knowledge.importers.formats import Shape, check_file, check_size, ending_of, shape_of
from knowledge.importers.reader import read_table
from knowledge.importers.rows import FaqFile, FaqRow, FileRefused, RowProblem
from knowledge.importers.template import write_template

__all__ = [
    "FaqFile",
    "FaqRow",
    "FileRefused",
    "RowProblem",
    "Shape",
    "check_file",
    "check_size",
    "ending_of",
    "read_table",
    "shape_of",
    "write_template",
]
