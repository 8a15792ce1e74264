"""Media up and down: types by their bytes, sizes capped, nothing left behind."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from agent.errors import BadInput
from sandbox.world import World
from tests.wecom.fake_api import FakeApi
from tests.wecom.shop import OPEN_KFID
from tools.wecom import media
from tools.wecom.client import WeComClient
from tools.wecom.errors import MediaGone, Unreachable
from tools.wecom.file_kind import kind_of

JPEG = b"\xff\xd8\xff\xe0" + b"picture" * 1000
NAMED = {"content-disposition": 'attachment; filename="a.jpg"'}


async def test_up_to_wecom_and_down_again(shop_client: WeComClient, tmp_path: Path) -> None:
    media_id = await media.upload(shop_client, "image", JPEG)
    file = await media.fetch(shop_client, media_id, tmp_path)
    assert file.path.read_bytes() == JPEG
    assert (file.kind.mime, file.path.suffix, file.size) == ("image/jpeg", ".jpg", len(JPEG))


async def test_what_a_customer_sent(shop_client: WeComClient, world: World, tmp_path: Path) -> None:
    media_id = world.customers.upload(OPEN_KFID, "voice", b"#!AMR\n" + b"\x00" * 100)
    file = await media.fetch(shop_client, media_id, tmp_path)
    assert file.kind.mime == "audio/amr"


async def test_an_unknown_or_old_id(shop_client: WeComClient, world: World, tmp_path: Path) -> None:
    media_id = await media.upload(shop_client, "image", JPEG)
    world.clock.advance(3 * 86400 + 60)
    for gone in (media_id, "med_never"):
        with pytest.raises(MediaGone):
            await media.fetch(shop_client, gone, tmp_path)
    assert os.listdir(tmp_path) == []


async def test_larger_than_the_cap(shop_client: WeComClient, tmp_path: Path) -> None:
    media_id = await media.upload(shop_client, "image", JPEG)
    with pytest.raises(media.TooLarge):
        await media.fetch(shop_client, media_id, tmp_path, max_bytes=len(JPEG) - 1)
    assert os.listdir(tmp_path) == []


async def test_a_stream_that_does_not_end_is_left(client: WeComClient, api: FakeApi, tmp_path: Path) -> None:
    sent = 0

    async def huge() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 200_000_000:
            sent += 65536
            yield b"\x00" * 65536
            await asyncio.sleep(0)

    async def answer(_: Request) -> Response:
        return StreamingResponse(huge(), headers=NAMED)

    api.answers["media/get"] = answer
    with pytest.raises(media.TooLarge):
        await media.fetch(client, "m", tmp_path, max_bytes=1_000_000)
    assert sent < 100_000_000
    assert os.listdir(tmp_path) == []


async def test_a_download_that_breaks_off_is_tried_again(client: WeComClient, api: FakeApi, tmp_path: Path) -> None:
    async def half() -> AsyncIterator[bytes]:
        yield JPEG[:100]

    async def answer(_: Request) -> Response:
        if api.calls["media/get"] == 1:
            return StreamingResponse(half(), headers={**NAMED, "content-length": str(len(JPEG))})
        return Response(JPEG, headers=NAMED)

    api.answers["media/get"] = answer
    assert (await media.fetch(client, "m", tmp_path)).size == len(JPEG)
    assert len(os.listdir(tmp_path)) == 1


async def test_an_answer_that_is_neither_file_nor_error(client: WeComClient, api: FakeApi, tmp_path: Path) -> None:
    api.says("media/get", {"errcode": 0, "errmsg": "ok"})
    with pytest.raises(Unreachable):
        await media.fetch(client, "m", tmp_path)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("image", b"<svg onload=alert(1)>"),
        ("image", b"GIF89a" + b"x" * 10),
        ("voice", JPEG),
        ("video", b"\x00\x00\x00\x18moov"),
        ("file", b"tiny"),
        ("voice", b"#!AMR" + b"x" * (2 * media.MEGABYTE)),
        ("sticker", JPEG),
    ],
)
async def test_what_wecom_would_not_take_stays_here(
    client: WeComClient, api: FakeApi, kind: str, content: bytes
) -> None:
    with pytest.raises(BadInput):
        await media.upload(client, kind, content)
    assert api.calls == {}


@pytest.mark.parametrize(
    ("head", "extension"),
    [
        (b"\x89PNG\r\n\x1a\n", ".png"),
        (b"RIFF\x00\x00\x00\x00WEBP", ".webp"),
        (b"\x00\x00\x00\x18ftypmp42", ".mp4"),
        (b"\x02#!SILK_V3", ".silk"),
        (b"%PDF-1.7", ".pdf"),
        (b"PK\x03\x04", ".zip"),
        (b"", ".bin"),
    ],
)
def test_kinds(head: bytes, extension: str) -> None:
    assert kind_of(head).extension == extension
