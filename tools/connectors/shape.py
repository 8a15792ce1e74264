"""A connector as its owner writes it: where to pull from, how often, and what is what."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from store.records import Topic
from store.records.fields import Shape
from tools.connectors.mapping import Mapping, PathText

Name = Annotated[str, Field(min_length=1, max_length=50)]
Parameter = Annotated[str, Field(max_length=500)]


class Paging(Shape):
    """How the next page is asked for: by number, by offset, by a cursor in the answer, or by a link in it."""

    kind: Literal["none", "page", "offset", "cursor", "link"] = "none"
    start: Annotated[int, Field(ge=0)] = 1
    size: Annotated[int, Field(ge=1, le=5000)] = 100
    next: PathText | None = None
    max_pages: Annotated[int, Field(ge=1, le=10_000)] = 1000

    @model_validator(mode="after")
    def _knows_its_next(self) -> Paging:
        if self.kind in {"cursor", "link"} and self.next is None:
            raise ValueError("按 cursor 或 link 翻页要写 next（下一页在回答里的位置）")
        return self


class HttpOrigin(Shape):
    """An address that answers with JSON; {watermark}, {page}, {offset}, {cursor} and {size} in params are filled in."""

    url: Annotated[str, Field(max_length=2000)]
    params: Annotated[dict[str, Parameter], Field(max_length=50)] = Field(default_factory=dict)
    headers: Annotated[dict[str, Parameter], Field(max_length=20)] = Field(default_factory=dict)
    auth_header: Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,50}$")] = "Authorization"
    records: PathText
    paging: Paging = Paging()

    @field_validator("url")
    @classmethod
    def _is_http(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.password:
            raise ValueError("地址应形如 https://主机/路径，密钥请写在 secret 里")
        return value


class SqlOrigin(Shape):
    """One SELECT in a database whose address is the connector's secret; `:watermark` in it is filled in."""

    query: Annotated[str, Field(min_length=1, max_length=20_000)]
    page_size: Annotated[int, Field(ge=1, le=5000)] = 500


class ConnectorShape(Shape):
    """A connector: exactly one of `http` and `sql`; `secret` is the auth header's value, or the database's address."""

    name: Name
    topic: Topic
    every_seconds: Annotated[int, Field(ge=60, le=7 * 86_400)] = 600
    enabled: bool = True
    http: HttpOrigin | None = None
    sql: SqlOrigin | None = None
    secret: SecretStr | None = None
    mapping: Mapping

    @model_validator(mode="after")
    def _one_origin(self) -> ConnectorShape:
        if (self.http is None) == (self.sql is None):
            raise ValueError("http 和 sql 请正好写一个")
        return self

    @property
    def origin(self) -> HttpOrigin | SqlOrigin:
        """Where it pulls from."""
        origin = self.http or self.sql
        if origin is None:
            raise ValueError("a connector without origin")  # the validator above lets none through
        return origin
