"""Embedding as the API tells it."""

from __future__ import annotations

from datetime import date, datetime

from pydantic import BaseModel, Field


class EmbeddingDay(BaseModel):
    """What one model's vectors took on one shop-time day."""

    day: date
    profile: str
    requests: int
    texts: int
    tokens: int
    cost_fen: float


class EmbeddingPublic(BaseModel):
    """Which model serves a shop, how far another one is, and what embedding cost."""

    wanted: str = Field(description="设置里选的模型")
    serving: str = Field(description="现在用来回答的模型")
    switching: bool = Field(description="正在换成 wanted，换好之前由 serving 回答")
    version: int
    done: int = Field(description="已有新向量的条数")
    total: int
    error: str = Field(description="卡住的原因；空 = 正常")
    updated_at: datetime | None
    tokens: int = Field(description="累计 token")
    cost_fen: float = Field(description="累计费用（分）")
    days: list[EmbeddingDay]
