"""Imports: a file is read apart from the house, what it would change is shown, and the owner decides."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import date, datetime

import structlog
from pydantic import TypeAdapter

from agent.clock import in_shop_time
from agent.phrases import say
from jobs.requests import apply_import_job, index_job, read_import_job
from jobs.teaching.import_report import Line, Shop, entry_of, report
from knowledge.apart import read_apart
from knowledge.documents.pages import Page
from knowledge.importers import FaqFile, FileRefused, check_file
from store.deferring import defer
from store.engine import Database
from store.entries.entries import Change, entries_of, upsert_entries
from store.imports.imports import (
    Choice,
    Import,
    ImportState,
    ask_to_apply,
    content_of_import,
    fail_import,
    import_of,
    open_import,
)
from store.imports.lines import apply_import, known_pages, save_page, save_report
from store.shops.merchants import load_profile

log = structlog.get_logger(__name__)

_AT_ONCE = asyncio.Semaphore(2)
"""Files a process reads at the same time: each may take a core for minutes."""
_PAGE = TypeAdapter(Page)


async def begin_import(
    database: Database, merchant_id: int, name: str, content: bytes, author: str, *, by_worker: bool = True
) -> Import:
    """Take a file in, once it is worth reading, and let a worker read it.

    Without `by_worker` no job is deferred: the caller calls `read_import` and `carry_out` itself.

    Raises:
        FileRefused: by its name, size or container; nothing was kept.
    """
    ending = await asyncio.to_thread(check_file, content, name)
    async with database.shop(merchant_id) as connection:
        opened = await open_import(connection, merchant_id, name, content, ending, author)
        if by_worker:
            await defer(connection, [read_import_job(merchant_id, opened.id)])
    return opened


async def read_import(database: Database, merchant_id: int, import_id: int, now: datetime) -> None:
    """Read the file of an import and keep what it would change.

    Pages that an earlier run read are not read again; an import that was given up or read already is left alone.
    """
    async with database.shop(merchant_id) as connection:
        known = await import_of(connection, import_id)
        content = await content_of_import(connection, import_id)
    if known.state != ImportState.READING:
        return
    try:
        if content is None:
            raise FileRefused(say("import_failed", book="owner"))
        async with _AT_ONCE:
            file = await _read(database, known, content)
        if file is not None:
            await _keep(database, known, file, in_shop_time(now).date())
    except FileRefused as refusal:
        async with database.shop(merchant_id) as connection:
            await fail_import(connection, import_id, str(refusal))


async def _read(database: Database, known: Import, content: bytes) -> FaqFile | None:
    """Return what is in a file, None when its import was given up meanwhile."""
    async with database.shop(known.merchant_id) as connection:
        stored = await known_pages(connection, known.document_id)
    pages = {number: _PAGE.validate_python(page) for number, page in stored.items()}
    async for progress in read_apart(content, known.name, sorted(pages)):
        if progress.file is not None:
            return progress.file
        if progress.page is not None:
            pages[progress.page.number] = progress.page
            async with database.shop(known.merchant_id) as connection:
                read = _PAGE.dump_python(progress.page, mode="json")
                state = await save_page(connection, known, progress.page.number, read, progress.total)
            if state != ImportState.READING:
                return None
    from knowledge.documents.reader import read_paper

    return await asyncio.to_thread(read_paper, [page for _, page in sorted(pages.items())])


async def _keep(database: Database, known: Import, file: FaqFile, today: date) -> None:
    async with database.session(known.merchant_id) as session:
        entries = await entries_of(session)
    async with database.shop(known.merchant_id) as connection:
        stores = {store.name for store in (await load_profile(connection, known.merchant_id)).stores}
        pages = await known_pages(connection, known.document_id)
    lines = await asyncio.to_thread(report, file, Shop(entries, stores, today), known.name)
    scanned = sum(page["recognised"] for page in pages.values())
    notes = [say("import_scanned", book="owner", count=str(scanned))] if scanned else []
    async with database.shop(known.merchant_id) as connection:
        await save_report(connection, known, lines, [*file.notes, *notes, *_summary(lines)])


def _summary(lines: Sequence[Line]) -> list[str]:
    """Return what concerns the whole file: texts that try to give orders, and other answers than there are."""
    counts = {name: sum(line.get(name, False) for line in lines) for name in ("suspicious", "clashes")}
    return [say(f"import_{name}", book="owner", count=str(count)) for name, count in counts.items() if count]


async def request_apply(
    database: Database, merchant_id: int, import_id: int, choice: Choice, *, again: bool, by_worker: bool = True
) -> Import:
    """Let a worker apply an import; raises `NotFound` or `Conflict` as `ask_to_apply` does."""
    async with database.shop(merchant_id) as connection:
        asked = await ask_to_apply(connection, import_id, choice, again=again)
        if by_worker:
            await defer(connection, [apply_import_job(merchant_id, import_id)])
    return asked


async def carry_out(database: Database, merchant_id: int, import_id: int) -> Change | None:
    """Apply an import that was asked for, in one transaction, and let the index follow."""
    async with database.shop(merchant_id) as connection:
        known = await import_of(connection, import_id)
        earlier = await import_of(connection, known.repeats) if known.repeats else None
    when = in_shop_time(earlier.finished_at) if earlier and earlier.finished_at else None
    repeated = say("import_repeated", book="owner", when=f"{when:%Y-%m-%d %H:%M}" if when else "")
    change = await asyncio.to_thread(_apply_beside, database.url, merchant_id, import_id, repeated)
    async with database.platform() as connection:
        await defer(connection, [index_job(merchant_id)])
    return change


def _apply_beside(url: str, merchant_id: int, import_id: int, repeated: str) -> Change | None:
    """Apply an import in an event loop of this thread: ten thousand rows would hold up the replies of the main one."""

    async def main() -> Change | None:
        database = Database(url, pool_size=1)
        try:
            async with database.session(merchant_id) as session:
                return await apply_import(session, merchant_id, import_id, repeated)
        finally:
            await database.close()

    return asyncio.run(main())


async def give_up(database: Database, merchant_id: int, import_id: int) -> None:
    """Say that an import failed for a reason that is ours."""
    async with database.shop(merchant_id) as connection:
        await fail_import(connection, import_id, say("import_failed", book="owner"))


async def teach(database: Database, merchant_id: int, file: FaqFile, name: str) -> Change:
    """Publish the good rows of a file at once, without anybody looking first, and let the index follow."""
    async with database.session(merchant_id) as session:
        change = await upsert_entries(
            session, merchant_id, [entry_of(row, name) for row in file.rows], reason=f"导入 {name}"
        )
    async with database.platform() as connection:
        await defer(connection, [index_job(merchant_id)])
    return change
