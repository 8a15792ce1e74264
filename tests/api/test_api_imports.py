"""Files into the knowledge over REST, in a house that answers customers meanwhile."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from tests.knowledge.papers import pdf, scanned_pdf, word
from tests.worlds import Town, town

IMPORTS = "knowledge/imports"
MEGABYTE = 1024 * 1024


@pytest.fixture
async def t(database_url: str, tmp_path: Path) -> AsyncIterator[Town]:
    async with town(database_url, tmp_path / "data") as t:
        yield t


async def hand_in(client: httpx.AsyncClient, name: str, content: bytes) -> httpx.Response:
    return await client.post(IMPORTS, params={"filename": name}, content=content)


async def read(client: httpx.AsyncClient, name: str, content: bytes) -> dict[str, Any]:
    sent = await hand_in(client, name, content)
    assert sent.status_code == 202, sent.text
    return await left(client, sent.json()["id"], "reading")


async def left(client: httpx.AsyncClient, import_id: int, state: str) -> dict[str, Any]:
    """Wait until an import has left a state."""
    async with asyncio.timeout(60):
        while True:
            known: dict[str, Any] = (await client.get(f"{IMPORTS}/{import_id}")).json()
            if known["state"] != state:
                return known
            await asyncio.sleep(0.05)


async def apply(client: httpx.AsyncClient, import_id: int, choice: str) -> dict[str, Any]:
    sent = await client.post(f"{IMPORTS}/{import_id}/apply", json={"choice": choice})
    assert sent.status_code == 202, sent.text
    return await left(client, import_id, "applying")


async def test_the_template_is_filled_in_shown_and_applied_and_customers_hear_it(t: Town) -> None:
    async with t.client("owner") as client:
        template = await client.get(f"{IMPORTS}/template")
        assert "UTF-8''" in template.headers["content-disposition"]
        book = load_workbook(io.BytesIO(template.content))
        sheet = book.active
        assert sheet is not None
        headings = [cell.value for cell in sheet[1]]
        assert headings[:6] == ["问题", "答案", "相似问法", "分类", "有效期", "适用门店"]
        sheet.delete_rows(2)
        sheet.append(["有大码吗", "有的，XXL 也有。"])
        sheet.append(["可以寄到国外吗", "可以，运费到付。"])
        sheet.append(["没有答案的问题", None])
        known = await read(client, "我的.xlsx", saved(book))
        assert (known["state"], known["added"], known["changed"], known["problems"]) == ("ready", 1, 1, 1)
        lines = (await client.get(f"{IMPORTS}/{known['id']}/lines", params={"limit": 2})).json()
        assert [line["place"] for line in lines["items"]] == ["第 4 行「答案」", "第 2 行"]
        rest = (await client.get(f"{IMPORTS}/{known['id']}/lines", params={"after": lines["next"]})).json()
        assert ([line["question"] for line in rest["items"]], rest["next"]) == (["可以寄到国外吗"], None)
        changed = (await client.get(f"{IMPORTS}/{known['id']}/lines", params={"verdict": "changed"})).json()["items"]
        assert changed[0]["old_answer"].startswith("有的，L 到 XXL")
        t.say("wmA", "有大码吗")
        assert "170 斤" in (await t.hears("wmA"))[0]
        refused = await client.post(f"{IMPORTS}/{known['id']}/apply", json={"choice": "all_or_nothing"})
        assert refused.status_code == 409
        assert "有 1 处问题" in refused.json()["detail"]
        done = await apply(client, known["id"], "good_rows")
        assert (done["state"], done["added"], done["changed"]) == ("done", 1, 1)
        await served(t, "wmB", "有大码吗", "有的，XXL 也有。")
        listed = (await client.get(IMPORTS)).json()
        assert [item["name"] for item in listed["items"]] == ["我的.xlsx"]


def saved(book: Any) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


async def served(t: Town, customer: str, question: str, answer: str) -> None:
    """Ask until the answer is served: the index follows a moment after."""
    async with asyncio.timeout(40):
        while True:
            count = len(t.heard(customer))
            t.say(customer, question)
            if (await t.hears(customer, count + 1))[-1] == answer:
                return


async def test_documents_of_every_kind_show_progress_and_stay_citable(t: Town) -> None:
    async with t.client("owner") as client:
        scanned = await read(client, "章程.pdf", scanned_pdf())
        assert (scanned["state"], scanned["added"], scanned["notes"][0][:5]) == ("ready", 2, "有 1 页")
        lines = (await client.get(f"{IMPORTS}/{scanned['id']}/lines")).json()["items"]
        assert lines[0]["place"] == "第 1 页 · 青禾女装会员章程 > 积分规则"
        docx = await read(client, "手册.docx", word(("Heading 1", "真丝怎么洗"), ("Normal", "冷水手洗。")))
        done = await apply(client, docx["id"], "all_or_nothing")
        assert done["added"] == 1
        pasted = await client.post(f"{IMPORTS}/text", json={"text": "问：能刷卡吗\n答：可以。", "name": "收银"})
        known = await left(client, pasted.json()["id"], "reading")
        assert (known["name"], known["added"]) == ("收银.txt", 1)
        entries = (await client.get("knowledge/entries", params={"text": "冷水手洗"})).json()["items"]
        assert entries[0]["source"] == "手册.docx（真丝怎么洗）"


async def test_a_long_import_can_be_given_up(t: Town) -> None:
    async with t.client("owner") as client:
        sent = await hand_in(client, "长.pdf", scanned_pdf(30))
        import_id = sent.json()["id"]
        async with asyncio.timeout(60):
            while not (known := (await client.get(f"{IMPORTS}/{import_id}")).json())["done"]:
                await asyncio.sleep(0.05)
        assert known["total"] == 30
        given_up = await client.post(f"{IMPORTS}/{import_id}/cancel")
        assert given_up.json()["state"] == "cancelled"
        assert (await client.post(f"{IMPORTS}/{import_id}/cancel")).status_code == 409
        assert (await client.post(f"{IMPORTS}/{import_id}/apply", json={"choice": "good_rows"})).status_code == 409


async def test_what_cannot_be_read_is_refused_at_the_door_in_chinese(t: Town) -> None:
    async with t.client("owner") as client:
        for name, content, status, says in [
            ("a.exe", b"x", 422, "读不了"),
            ("../a.xlsm", b"x", 422, "宏"),
            ("a.xlsx", b"damaged", 422, "打不开"),
            ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), 422, "密码"),
            ("a.csv", b"", 422, "空的"),
        ]:
            refused = await hand_in(client, name, content)
            assert (refused.status_code, says in refused.json()["detail"]) == (status, True), refused.text
        failed = await read(client, "锁.pdf", pdf([("锁", 11)], encrypt=True))
        assert (failed["state"], "密码" in failed["error"]) == ("failed", True)
        assert [item["name"] for item in (await client.get(IMPORTS)).json()["items"]] == ["锁.pdf"]


async def test_two_hundred_megabytes_are_refused_before_they_travel(t: Town) -> None:
    """A program that announces 200 MB and waits hears no, and has sent nothing."""
    async with t.client("owner") as client:
        token = client.headers["authorization"]
    host, port = t.api.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    path = f"/api/shops/{t.merchant_id}/{IMPORTS}?filename=a.csv"
    head = f"POST {path} HTTP/1.1\r\nhost: {host}\r\nauthorization: {token}\r\ncontent-length: {200 * MEGABYTE}\r\n\r\n"
    writer.write(head.encode())
    async with asyncio.timeout(10):
        status = await reader.readline()
        body = await reader.read()
    writer.close()
    assert b"413" in status
    assert "最多 20 MB" in json.loads(body.split(b"\r\n\r\n")[1])["detail"]


async def test_staff_look_and_owners_decide_and_other_shops_have_no_such_import(t: Town) -> None:
    async with t.client("owner") as client:
        known = await read(client, "a.csv", "问题,答案\n能刷卡吗,可以\n".encode())
    async with t.client("staff") as client:
        assert (await client.get(f"{IMPORTS}/template")).status_code == 200
        assert (await client.get(f"{IMPORTS}/{known['id']}/lines")).json()["items"][0]["question"] == "能刷卡吗"
        assert (await hand_in(client, "a.csv", b"x")).status_code == 403
        for path, body in ((f"{known['id']}/apply", {"choice": "good_rows"}), (f"{known['id']}/cancel", None)):
            assert (await client.post(f"{IMPORTS}/{path}", json=body)).status_code == 403
        assert (await client.get(f"{IMPORTS}/{known['id'] + 1}")).status_code == 404
