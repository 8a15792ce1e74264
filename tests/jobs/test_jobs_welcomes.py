"""New customers of members, through the sandbox's callbacks: recorded, welcomed once, and counted by channel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.ledger import Kind
from tests.worlds import CORP, Town, town, until

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64
ANNA, BEN = "wmAnna", "wmBen"


@pytest.fixture
async def shop(database_url: str, tmp_path: Path) -> AsyncIterator[tuple[Town, httpx.AsyncClient]]:
    async with town(database_url, tmp_path) as place, place.client() as owner:
        yield place, owner


async def poster(owner: httpx.AsyncClient, **changes: Any) -> dict[str, Any]:
    """Open the channel of the poster at the door."""
    channel = {"code": "poster_01", "name": "门口海报", "userids": ["zhang_san"], "welcome": "欢迎光临青禾女装～"}
    answer = await owner.post("channels", json=channel | changes)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def welcomes(place: Town, customer: str) -> list[dict[str, Any]]:
    entries = place.world.ledger.entries(Kind.CONTACT_WELCOME)
    return [entry.data for entry in entries if entry.external_userid == customer]


def scan(place: Town, customer: str) -> str:
    (way,) = place.world.corps[CORP].contacts.ways.values()
    return place.world.contacts.scan(CORP, way.config_id, customer, name="小林")


async def result_of(place: Town) -> list[str]:
    async with place.house.database.shop(place.merchant_id) as connection:
        rows = await (await connection.execute("SELECT result FROM contact_welcomes ORDER BY id")).fetchall()
    return [row["result"] for row in rows]


async def results(place: Town, *expected: str) -> None:
    for _ in range(500):
        if await result_of(place) == list(expected):
            return
        await asyncio.sleep(0.02)
    assert await result_of(place) == list(expected)


async def test_who_scans_the_poster_is_welcomed_once_with_its_picture(shop: tuple[Town, httpx.AsyncClient]) -> None:
    place, owner = shop
    picture = (await owner.post("channels/pictures", content=PNG)).json()["picture_id"]
    link = {"kind": "link", "title": "新品", "url": "https://shop.example.test/new", "picture_id": picture}
    cover = {"kind": "miniprogram", "title": "商城", "appid": "wx1", "page": "pages/index", "picture_id": picture}
    made = await poster(owner, attachments=[{"kind": "image", "picture_id": picture}, link, cover])
    assert made["qr_code"].startswith("https://")
    place.world.chaos.duplicates = 2
    scan(place, ANNA)  # added without verification: half, then accepted
    await until(lambda: bool(welcomes(place, ANNA)))
    place.world.contacts.accept(CORP, "zhang_san", ANNA)
    await results(place, "sent")
    (said,) = welcomes(place, ANNA)
    assert said["text"]["content"] == "欢迎光临青禾女装～"
    assert [item["msgtype"] for item in said["attachments"]] == ["image", "link", "miniprogram"]
    assert said["attachments"][0]["image"]["pic_url"].startswith("https://wework.qpic.cn/")
    assert said["attachments"][2]["miniprogram"]["pic_media_id"]


async def test_the_figures_of_a_channel(shop: tuple[Town, httpx.AsyncClient]) -> None:
    place, owner = shop
    await poster(owner)
    scan(place, ANNA)
    scan(place, BEN)
    await results(place, "sent", "sent")
    place.world.contacts.lose(CORP, "zhang_san", BEN, by_member=False)
    await place.world.settled()
    now = datetime.now(UTC)
    span = {"since": (now - timedelta(days=1)).isoformat(), "until": (now + timedelta(days=1)).isoformat()}
    expected = [{"code": "poster_01", "added": 2, "staying": 1, "welcomed": 2}]
    for _ in range(200):
        counted = (await owner.get("channels/counts", params=span)).json()
        if counted == expected:
            break
        await asyncio.sleep(0.02)
    assert counted == expected


async def test_another_apps_welcome_is_waited_for_and_an_old_code_given_up(
    shop: tuple[Town, httpx.AsyncClient],
) -> None:
    place, owner = shop
    await poster(owner)
    place.world.faults.add("errcode", path="externalcontact/send_welcome_msg", errcode=41096, times=2)
    scan(place, ANNA)
    await results(place, "sent")
    place.world.faults.add("errcode", path="externalcontact/send_welcome_msg", errcode=41050, times=1)
    scan(place, BEN)
    await results(place, "sent", "late")
    place.world.faults.add("errcode", path="externalcontact/send_welcome_msg", errcode=41051, times=1)
    scan(place, "wmCarl")
    await results(place, "sent", "late", "not_needed")


async def test_a_lost_answer_does_not_welcome_twice(shop: tuple[Town, httpx.AsyncClient]) -> None:
    place, owner = shop
    await poster(owner)
    place.world.faults.add("drop", path="externalcontact/send_welcome_msg", times=1, after=True)
    scan(place, ANNA)
    await results(place, "not_needed")  # WeCom says 41051: it had arrived
    assert len(welcomes(place, ANNA)) == 1


async def test_a_closed_channel_has_no_code_and_a_default_welcome_greets_the_rest(
    shop: tuple[Town, httpx.AsyncClient],
) -> None:
    place, owner = shop
    made = await poster(owner)
    assert (await owner.delete(f"channels/{made['id']}")).status_code == 204
    assert place.world.corps[CORP].contacts.ways == {}
    await poster(owner, code="", name="默认", userids=[], welcome="您好，我是店里的小助手")
    place.world.contacts.add(CORP, "zhang_san", ANNA)
    await until(lambda: bool(welcomes(place, ANNA)))
    assert welcomes(place, ANNA)[0]["text"]["content"] == "您好，我是店里的小助手"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"userids": []}, "至少选一位员工"),
        ({"userids": ["nobody"]}, "先在员工名单里添加"),
        ({"welcome": "", "attachments": []}, "欢迎语不能为空"),
    ],
)
async def test_what_could_not_work_is_refused(
    shop: tuple[Town, httpx.AsyncClient], changes: dict[str, Any], says: str
) -> None:
    _, owner = shop
    answer = await owner.post(
        "channels", json={"code": "x", "name": "x", "userids": ["zhang_san"], "welcome": "hi"} | changes
    )
    assert answer.status_code == 422
    assert says in answer.json()["detail"]
