"""Rows in every table of files on their way into the knowledge."""

from __future__ import annotations

from store.engine import Database
from store.imports.imports import open_import
from store.imports.lines import save_page, save_report


async def fill_imports(database: Database, merchant_id: int) -> None:
    async with database.shop(merchant_id) as connection:
        known = await open_import(connection, merchant_id, "a.pdf", b"%PDF-", ".pdf", "张三")
        await save_page(connection, known, 1, {"number": 1, "lines": [], "recognised": False}, 1)
        await save_report(connection, known, [{"verdict": "problem", "message": "没有填答案"}], [])
