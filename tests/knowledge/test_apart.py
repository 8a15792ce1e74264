"""Files are read by a child that may come to harm."""

from __future__ import annotations

import asyncio

import psutil
import pytest

from knowledge.apart import Progress, read_apart
from knowledge.importers import FileRefused
from tests.knowledge.papers import pdf, scanned_pdf


async def everything(content: bytes, name: str) -> list[Progress]:
    return [progress async for progress in read_apart(content, name)]


def children() -> list[psutil.Process]:
    return [child for child in psutil.Process().children() if "knowledge.apart.child" in " ".join(child.cmdline())]


async def test_a_table_comes_whole_and_a_paper_page_by_page() -> None:
    table = await everything("问题,答案,有效期\n能退吗,可以😀,2026-06-18\n包邮吗,,\n".encode(), "a.csv")
    file = table[0].file
    assert file is not None
    assert (file.rows[0].answer, str(file.rows[0].valid_until), file.problems[0].row) == ("可以😀", "2026-06-18", 3)
    pages = await everything(pdf([("一", 11)], [("二", 11)]), "a.pdf")
    assert [(progress.total, progress.page.number) for progress in pages if progress.page] == [(2, 1), (2, 2)]


async def test_what_the_child_refuses_is_refused() -> None:
    with pytest.raises(FileRefused, match="密码"):
        await everything(pdf([("锁", 11)], encrypt=True), "a.pdf")


async def test_a_child_that_dies_or_hangs_is_a_file_that_cannot_be_read() -> None:
    reading = asyncio.create_task(everything(scanned_pdf(3), "a.pdf"))
    while not children():
        await asyncio.sleep(0.01)
    children()[0].kill()
    with pytest.raises(FileRefused, match="读到一半出错"):
        await reading
    with pytest.raises(FileRefused, match="时间太长"):
        async for _ in read_apart(scanned_pdf(3), "a.pdf", patience=0.05):
            pass
    assert not children()


async def test_nobody_reads_on_when_nobody_listens() -> None:
    reading = read_apart(scanned_pdf(60), "a.pdf")
    await anext(reading)
    async with asyncio.timeout(5):
        await reading.aclose()
    assert not children()
