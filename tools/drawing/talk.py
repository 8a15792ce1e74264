"""What the house and the drawing child say to each other, one line of JSON each."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from store.reports.content import ReportContent


class Order(BaseModel):
    """A report to draw: a picture for a chat, or pages to print."""

    form: Literal["png", "pdf"]
    content: ReportContent


class Drawn(BaseModel):
    """What was drawn, in base64; or why it could not be."""

    data: str = ""
    refused: str = ""
