"""What a customer sends beside words, told in words: pictures, places, links, cards. Data, never instruction."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agent.phrases import say
from agent.safety import fenced
from store.conversations.media import MediaState
from store.conversations.messages import Waiting

MOST_PICTURES = 3
_PART_CHARACTERS = 1_000
_FIELDS = {
    "link": ("title", "desc"),
    "miniprogram": ("title",),
    "business_card": (),
    "channels": ("nickname", "title"),
    "channels_shop_product": ("title", "shop_nickname"),
    "channels_shop_order": ("order_id", "product_titles", "state"),
    "merged_msg": ("title",),
    "video": (),
    "file": (),
}
_TELLING = {"location", "link", "miniprogram", "channels_shop_product", "channels_shop_order", "merged_msg"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_EXCUSES = {
    "image": "media_image",
    "voice": "media_voice",
    "video": "media_video",
    "file": "media_file",
    "location": "media_location",
    "link": "media_link",
    "miniprogram": "media_card",
    "business_card": "media_card",
    "channels": "media_card",
    "channels_shop_product": "media_card",
    "channels_shop_order": "media_card",
    "merged_msg": "media_shown",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What was shown in a turn.

    Attributes:
        lines: A description for each message that is not words.
        text: The words and numbers in them, to look things up by.
        pictures: Small copies (JPEG) for a model that sees.
        telling: Whether there is anything in it to go by.
    """

    lines: tuple[str, ...] = ()
    text: str = ""
    pictures: tuple[bytes, ...] = ()
    telling: bool = False

    def quoted(self) -> str:
        """Return the descriptions, fenced: no line of them can pass for a heading."""
        return "\n".join(map(fenced, self.lines))

    def as_content(self, words: str) -> str | list[str | dict[str, Any]]:
        """Return a prompt's words with the pictures behind them, if there are any."""
        if not self.pictures:
            return words
        images = [{"type": "image_url", "image_url": {"url": _data_url(picture)}} for picture in self.pictures]
        return [{"type": "text", "text": words}, *images]


def words_of(message: Waiting) -> str:
    """Return what the customer said in a message: typed, or spoken and understood."""
    if message.msgtype == "voice":
        return message.media.text if message.media else ""
    return message.text if message.msgtype == "text" else ""


def shown_in(messages: Sequence[Waiting], *, model_sees: bool) -> Shown:
    """Return what the messages show beside words."""
    lines: list[str] = []
    texts: list[str] = []
    pictures: list[bytes] = []
    telling = False
    for message in messages:
        if message.msgtype == "text" or words_of(message):
            continue
        text = _text(message)
        seen = message.media.preview if message.media and model_sees else None
        pictures += [seen] if seen else []
        telling = telling or seen is not None or _tells(message, text)
        lines.append(_line(message, text, seen=seen is not None))
        texts.append(text)
    return Shown(tuple(lines), "\n".join(filter(None, texts)), tuple(pictures[-MOST_PICTURES:]), telling)


def excuse(message: Waiting) -> str:
    """Return what a customer hears whose message says nothing to us."""
    state = message.media.state if message.media else None
    if message.msgtype == "image" and state in (MediaState.GONE, MediaState.REFUSED, MediaState.FAILED):
        return say("media_image_gone")
    if message.msgtype == "voice" and message.media is not None:
        return say("media_voice_unclear")
    return say(_EXCUSES.get(message.msgtype, "media_other"))


def _tells(message: Waiting, text: str) -> bool:
    return bool(text) and (message.media is not None or message.msgtype in _TELLING)


def _text(message: Waiting) -> str:
    """Return the words in a message that is not words itself."""
    if message.media is not None:
        return _clean(message.media.text)
    if message.msgtype == "location":
        names = " ".join(_field(message, name) for name in ("name", "address")).strip()
        return _clean(names or ("位置" if _field(message, "latitude") else ""))
    return _clean(" ".join(filter(None, (_field(message, name) for name in _FIELDS.get(message.msgtype, ())))))


def _line(message: Waiting, text: str, *, seen: bool) -> str:
    kind = message.msgtype
    if kind == "image":
        return _image_line(text, seen=seen)
    if kind == "file" and text:
        return say("shown_file_words", book="model", text=text)
    if kind == "voice":
        return say("shown_voice_unknown", book="model")
    if kind == "location":
        values = {name: _clean(_field(message, name)) for name in ("name", "address", "latitude", "longitude")}
        return say("shown_location", book="model", **values)
    return say(f"shown_{kind}" if kind in _FIELDS else "shown_other", book="model", text=text)


def _image_line(text: str, *, seen: bool) -> str:
    if text:
        return say("shown_image", book="model", text=text)
    return say("shown_image_seen" if seen else "shown_image_unknown", book="model")


def _field(message: Waiting, name: str) -> str:
    value = message.payload.get(name)
    return str(value).strip() if isinstance(value, str | int | float) else ""


def _clean(text: str) -> str:
    return _CONTROL.sub(" ", text)[:_PART_CHARACTERS].strip()


def _data_url(picture: bytes) -> str:
    return "data:image/jpeg;base64," + base64.b64encode(picture).decode()
