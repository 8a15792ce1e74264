"""What goes with a text: pictures, links, mini-programs, from the shop's words into WeCom's (wecom-api.md §4.4)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from jobs.house import House
from store.shops.pictures import Picture, note_media, picture_of
from tools.wecom.client import WeComClient
from tools.wecom.media import upload

_MEDIA_LIFE = timedelta(days=3) - timedelta(hours=1)


async def as_wecom(house: House, merchant_id: int, client: WeComClient, item: dict[str, Any]) -> dict[str, Any]:
    """Return an attachment as WeCom wants it (§4.4)."""
    kind, fields = str(item["kind"]), {key: value for key, value in item.items() if key not in {"kind", "picture_id"}}
    if "picture_id" not in item:
        return {"msgtype": kind, kind: fields}
    async with house.database.shop(merchant_id) as connection:
        picture = await picture_of(connection, int(item["picture_id"]))
    if kind == "miniprogram":
        fields["pic_media_id"] = await _media_id(house, merchant_id, client, picture)
    else:
        fields["pic_url" if kind == "image" else "picurl"] = picture.url
    return {"msgtype": kind, kind: fields}


async def _media_id(house: House, merchant_id: int, client: WeComClient, picture: Picture) -> str:
    if picture.media_id and picture.media_until and picture.media_until > house.clock() + timedelta(minutes=5):
        return picture.media_id
    media_id = await upload(client, "image", picture.content)
    async with house.database.shop(merchant_id) as connection:
        await note_media(connection, picture.id, media_id, house.clock() + _MEDIA_LIFE)
    return media_id
