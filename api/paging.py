"""Lists come in pages: `after` is the last id seen, `next` the `after` of the page to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, Protocol, TypeVar

from fastapi import Depends, Query
from pydantic import BaseModel

T = TypeVar("T")

_LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class PageAsked:
    """How much of a list is wanted, and after which id."""

    limit: int
    after: int | None


def asked(
    limit: Annotated[int, Query(ge=1, le=100, description="每页条数")] = 20,
    after: Annotated[int | None, Query(ge=0, le=_LARGEST_ID, description="上一页的 next")] = None,
) -> PageAsked:
    """Return the page a query asks for."""
    return PageAsked(limit, after)


PageQuery = Annotated[PageAsked, Depends(asked)]


class Page(BaseModel, Generic[T]):
    """Part of a list; `next` is None on the last page."""

    items: list[T]
    next: int | None = None


class Numbered(Protocol):
    """What a page may consist of."""

    @property
    def id(self) -> int:
        """The number lists go on after."""


N = TypeVar("N", bound=Numbered)


def page_of(found: Sequence[N], limit: int) -> Page[N]:
    """Return a page from what was found: one more than was asked for when there is a page to come."""
    return Page(items=list(found[:limit]), next=found[limit - 1].id if len(found) > limit else None)
