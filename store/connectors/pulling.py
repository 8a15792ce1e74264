"""What both ways of pulling share: pages of rows, and how a pull fails."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Any, TypeAlias

from agent.errors import BadInput

Page: TypeAlias = list[dict[str, Any]]
Pages: TypeAlias = AsyncGenerator[Page, None]
Watermark: TypeAlias = str | int | float | None
"""The place in a source up to which everything was taken; None before the first pull."""


class PullFailed(BadInput):
    """A source could not be read; the message is Chinese, for the shop's owner."""

    retryable = True
