"""Channels as the API takes and tells them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, HttpUrl, StringConstraints

from api.shapes.asked import Asked

Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,30}$")]


class ImageAttachment(Asked):
    """A picture uploaded before."""

    kind: Literal["image"]
    picture_id: int


class LinkAttachment(Asked):
    """A link card; its picture is optional."""

    kind: Literal["link"]
    title: Annotated[str, Field(min_length=1, max_length=40)]
    url: HttpUrl
    desc: Annotated[str, Field(max_length=170)] = ""
    picture_id: int | None = None


class MiniProgramAttachment(Asked):
    """A mini-program card; its picture is a must."""

    kind: Literal["miniprogram"]
    title: Annotated[str, Field(min_length=1, max_length=20)]
    appid: Annotated[str, Field(min_length=1, max_length=64)]
    page: Annotated[str, Field(min_length=1, max_length=500)]
    picture_id: int


Attachment = Annotated[ImageAttachment | LinkAttachment | MiniProgramAttachment, Field(discriminator="kind")]


class ChannelUpdate(Asked):
    """What an owner may change of a channel; a welcome takes 4000 bytes, about 1300 Chinese characters."""

    name: Annotated[str, Field(min_length=1, max_length=30)]
    userids: Annotated[list[str], Field(max_length=100)] = []
    skip_verify: bool = True
    welcome: Annotated[str, Field(max_length=1300)] = ""
    attachments: Annotated[list[Attachment], Field(max_length=9)] = []

    def as_fields(self) -> dict[str, Any]:
        """Return what the store keeps."""
        return self.model_dump(mode="json", exclude_none=True)


class ChannelCreate(ChannelUpdate):
    """A new channel; without a code it is the welcome of those who come by no channel."""

    code: Code | Literal[""] = ""


class ChannelPublic(BaseModel):
    """A channel; `qr_code` is the address of the picture to print."""

    id: int
    code: str
    name: str
    userids: list[str]
    skip_verify: bool
    welcome: str
    attachments: list[dict[str, Any]]
    qr_code: str | None
    created_at: datetime
    retired_at: datetime | None


class PictureCreated(BaseModel):
    """The id to name in an attachment."""

    picture_id: int
