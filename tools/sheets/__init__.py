"""Spreadsheets of orders, products and stock, as shops export them from elsewhere."""

from tools.sheets.reader import SheetRefused
from tools.sheets.sheet import SheetProblem, SheetReading, SheetTopic, read_records
from tools.sheets.template import write_template

__all__ = ["SheetProblem", "SheetReading", "SheetRefused", "SheetTopic", "read_records", "write_template"]
