"""A case: a shop, a customer, what happens, what must be true at the end."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from evals.schema.expect import Expect
from evals.schema.part import Part
from evals.schema.turns import Turn
from evals.schema.world import ShopWorld

Harm = Annotated[
    Literal["wrong", "invented", "promise", "leak", "injection", "unsafe", "unheard", "rude", "waste"],
    Field(
        description="答坏了会伤到什么：wrong 答错/答非所问；invented 编造；promise 乱许诺；leak 泄露隐私；"
        "injection 被骗；unsafe 危险、违规的话；unheard 没人理/没转人工；rude 语气伤人；waste 白花钱、白打扰"
    ),
]
Needs = Annotated[
    Literal["local", "script", "model"],
    Field(description="local 不用模型也要成立；script 用本文件里写好的模型台词；model 要接真模型才成立"),
]


class Person(Part):
    """The customer of a case, when the world does not know them."""

    nickname: str = ""
    tags: list[str] = []


class Case(Part):
    """One case; several may stand in one file."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{2,60}$", description="小写字母、数字和短横线，全库唯一")]
    about: Annotated[str, Field(min_length=2, description="一句话：这个用例看什么")]
    harm: Harm
    shop: Annotated[str, Field(description="evals/worlds/ 里的店，或文件顶上的 shop")] = ""
    world: ShopWorld | None = Field(default=None, description="店就写在这里，不用 evals/worlds/ 里的")
    needs: Needs = "local"
    kind: Literal["plain", "adversarial", "out_of_scope"] = Field(
        default="plain", description="plain 平常；adversarial 使坏；out_of_scope 不归店里管"
    )
    manner: Literal["plain", "dialect", "typos", "voice"] = Field(
        default="plain", description="说话的样子：方言、错别字、语音转的字"
    )
    smoke: bool = Field(default=False, description="也放进最快的那一组")
    at: Annotated[str, Field(pattern=r"^周[一二三四五六日] ?\d{1,2}:\d{2}$", description="什么时候发生")] = "周三 14:30"
    customer: str = Field(default="", description="店里认识的顾客；不写就是生客")
    person: Person = Person()
    plan: Literal["基础", "标准", "高级"] = "高级"
    turns: Annotated[list[Turn], Field(min_length=1)]
    expect: Expect = Expect()

    @model_validator(mode="after")
    def _scripted(self) -> Case:
        scripted = any(turn.model for turn in self.turns)
        if scripted and self.needs != "script":
            raise ValueError("写了模型台词（model），needs 就要写 script")
        if self.needs == "script" and not scripted:
            raise ValueError("needs 是 script，就要在某一步写模型台词（model）")
        return self


class CaseFile(Part):
    """A file of cases; `shop` or `world` hold for those that do not say otherwise."""

    shop: str = Field(default="", description="evals/worlds/ 里的店")
    world: ShopWorld | None = Field(default=None, description="这些用例自己的店，不用 evals/worlds/ 里的")
    cases: Annotated[list[Case], Field(min_length=1)]
