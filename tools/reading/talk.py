"""What the house and the reading child say to each other, one line of JSON each."""

from __future__ import annotations

from pydantic import BaseModel


class Question(BaseModel):
    """A picture to read; with `preview` a small copy is wanted too."""

    path: str
    preview: bool = False


class Answer(BaseModel):
    """The words in it and the small copy (JPEG, base64), or why it is refused."""

    text: str = ""
    preview: str = ""
    refused: str = ""
