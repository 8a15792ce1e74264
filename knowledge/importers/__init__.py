"""Knowledge files of shop owners, read with care."""

from knowledge.importers.reader import read_faq
from knowledge.importers.rows import FaqFile, FaqRow, FileRefused, RowProblem
from knowledge.importers.template import write_template

__all__ = ["FaqFile", "FaqRow", "FileRefused", "RowProblem", "read_faq", "write_template"]
