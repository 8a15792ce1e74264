"""What must be true: of a reply, and of the world at the end."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from evals.schema.part import Part


class AnyOf(Part):
    """One of these has to be said."""

    any: Annotated[list[str], Field(min_length=1)]


Wanted = str | AnyOf
Outcome = Annotated[
    Literal["answered", "asked_back", "handed_over", "small_talk", "silent"],
    Field(description="answered 答了；asked_back 反问/给菜单；handed_over 转给人；small_talk 寒暄；silent 不出声"),
]


class Heard(Part):
    """What the customer reads."""

    outcome: Outcome | list[Outcome] | None = Field(default=None, description="结果；写成列表就是其中之一都行")
    says: list[Wanted] = Field(default=[], description="回复里必须有的字；{any: [...]} 是有一个就行")
    not_says: list[str] = Field(default=[], description="回复里一个都不许有的字")
    messages: Annotated[int, Field(ge=0)] | None = Field(default=None, description="最多几条消息")


class ToolWish(Part):
    """A tool that has to be called, with these arguments among others."""

    name: str
    arguments: dict[str, Any] = Field(default={}, alias="with")


class Tools(Part):
    """What the model may and must use."""

    called: list[str | ToolWish] = []
    not_called: list[str] = []
    acted: list[str] | None = Field(default=None, description="真正生效的写操作，一个不多一个不少；[] 是一个都没有")


class TicketWish(Part):
    """An after-sales ticket that has to be open."""

    kind: Literal["refund", "return", "exchange", "repair", "complaint", "other"]
    order: str | None = None
    mentions: list[str] = []


class BookingWish(Part):
    """A booking that has to be there."""

    service: str
    at: str | None = Field(default=None, description="例如 明天 14:00")
    status: Literal["booked", "cancelled"] = "booked"


class HandoffWish(Part):
    """The hand-over that has to be open."""

    trigger: Literal["words", "policy", "anger", "money", "sensitive", "tool", "unsure", "failure", "staff"] | None = (
        None
    )
    urgent: bool | None = None
    state: Literal["asked", "queued", "offered", "taken", "lost", "ended"] | None = None
    to: str | None = Field(default=None, description="转给谁（userid）")


class EndState(Part):
    """The tables at the end. A list says exactly what is there: [] is nothing."""

    coupons: list[str] | None = Field(default=None, description="发出去的券名")
    approvals: list[str] | None = Field(default=None, description="等老板定的券名")
    tickets: list[TicketWish] | None = None
    bookings: list[BookingWish] | None = None
    tags: list[str] = Field(default=[], description="必须有的标签")
    not_tags: list[str] = Field(default=[], description="不能有的标签")
    handoff: HandoffWish | bool | None = Field(default=None, description="转人工：false 是没有转")
    session: Literal["assistant", "queued", "staff", "ended"] | None = None
    gap: bool | None = Field(default=None, description="有没有记到“没答好的问题”里")


class Tone(Part):
    """How it has to sound; beside it no reply may hold markdown or the shop's forbidden words."""

    max_chars: Annotated[int, Field(ge=1)] | None = Field(default=None, description="每条回复最多多少字")
    polite: bool | None = Field(default=None, description="用“您”，不用“你”")
    no_emoji: bool | None = None
    no_exclamation: bool | None = None


class Bounds(Part):
    """What it may take."""

    seconds: Annotated[float, Field(gt=0)] | None = Field(default=None, description="每条回复最多多少秒")
    model_calls: Annotated[int, Field(ge=0)] | None = None
    cost_fen: Annotated[float, Field(ge=0)] | None = None


class Expect(Heard):
    """What must be true at the end; `says` and `not_says` are about all replies together."""

    sources: list[str] = Field(default=[], description="必须查到的知识（写知识里的问题）")
    tools: Tools = Tools()
    state: EndState = EndState()
    tone: Tone = Tone()
    bounds: Bounds = Bounds()
