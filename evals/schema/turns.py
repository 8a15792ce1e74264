"""What happens in a case, step by step: people write, tap, send pictures, fall silent, staff step in."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from evals.schema.expect import Heard
from evals.schema.part import Part

Texts = Annotated[list[str], Field(min_length=1)]


class Call(Part):
    """A tool call of the scripted model. `{明天 14:00}` and `{预约编号}` in its arguments are filled in."""

    call: str
    arguments: dict[str, Any] = Field(default={}, alias="with")


class Fault(Part):
    """A model call that goes wrong."""

    fails: Literal["rate_limit", "http_500", "timeout", "drop", "garbage", "empty", "broken_tool_call"]


ModelLine = Annotated[
    str | Call | Fault | list[Call],
    Field(description="模型这一次说什么：一句话、一个工具调用（call/with）、几个工具调用、或出故障（fails）"),
]


class Place(Part):
    """A place on the map (GCJ-02 degrees)."""

    name: str = ""
    address: str = ""
    latitude: float
    longitude: float


class Sent(Part):
    """A message of any WeCom type (wecom-api.md §3.2)."""

    type: str
    content: dict[str, Any] = {}


class StaffStep(Part):
    """What a colleague does by hand in WeCom."""

    who: str
    says: str | None = None
    does: Literal["takes", "ends"] | None = None

    @model_validator(mode="after")
    def _one(self) -> StaffStep:
        if (self.says is None) == (self.does is None):
            raise ValueError("says（说话）和 does（takes 接待 / ends 结束）要写一个，只写一个")
        return self


_ACTS = ("says", "picture", "voice", "tap", "place", "sends", "enters", "silence", "staff")


class Turn(Part):
    """One thing that happens; exactly one of says, picture, voice, tap, place, sends, enters, silence, staff."""

    customer: str | None = Field(default=None, description="换另一位顾客说话时写；不写就是本用例的顾客")
    says: str | Texts | None = Field(default=None, description="顾客说的话；写成列表就是连着发几条")
    picture: str | Texts | None = Field(default=None, description="一张图片，图里写着这些字（英文、数字）")
    voice: str | None = Field(default=None, description="一条语音，说的是这句话")
    tap: str | None = Field(default=None, description="点上一个菜单里含有这些字的那一项")
    place: Place | None = None
    sends: Sent | None = None
    enters: bool | None = Field(default=None, description="顾客点客服链接进来")
    silence: Annotated[str, Field(pattern=r"^\d+ ?(s|m|h|秒|分钟|小时)$")] | None = Field(
        default=None, description="这么久没人说话，例如 5 分钟"
    )
    staff: StaffStep | None = None
    model: list[ModelLine] = Field(default=[], description="模型在这一步依次说什么（只在 needs: script 时用）")
    expect: Heard | None = Field(default=None, description="这一步之后马上要成立的事")

    @model_validator(mode="after")
    def _one(self) -> Turn:
        named = [name for name in _ACTS if getattr(self, name) is not None]
        if len(named) != 1:
            raise ValueError(f"一步只能发生一件事，要从 {'、'.join(_ACTS)} 里写且只写一个")
        return self

    @property
    def act(self) -> str:
        """The one thing that happens."""
        return next(name for name in _ACTS if getattr(self, name) is not None)

    @property
    def by_customer(self) -> bool:
        """Whether a customer does it: then replies are timed."""
        return self.act not in ("silence", "staff")
