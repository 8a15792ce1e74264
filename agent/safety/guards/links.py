"""Links: only to hosts the shop allows, however the address is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from agent.safety.guards.draft import Draft, Finding
from agent.safety.lists import Action

_SCHEME = re.compile(
    r"(?<![A-Za-z\d])(?:h[tx]{2}ps?|ftp|weixin|wxp|alipays?|taobao|tbopen|openapp|intent|javascript|data|file|tel|sms)"
    r"\s*:\s*/{0,2}([^\s，。；！？、（）()一-龥]*)",
    re.IGNORECASE,
)
_TOP = (
    "com|cn|net|org|top|shop|vip|xyz|cc|io|me|app|link|info|club|site|online|live|ru|tk|co|store|tech|hk|tw|us|uk|jp|"
    "ly|gl|gg|to|im|in|pw|wang|ltd|group|fun|icu|work|ink|pro|biz|mobi|tv|ws|id|ai|dev|page|web|win|bid|red|ren|love|"
    "example|test|edu|gov|asia|name|space|website|cloud|email|click|buzz|cyou|sbs|lol|mom|zip"
)
_HOST = re.compile(
    rf"(?<![\w@.-])((?:[\w-]{{1,63}}\.){{1,6}}(?:{_TOP}))(?![\w@-]|\.[A-Za-z\d])(:\d+)?(/[^\s，。；！？、（）()一-龥]*)?",
    re.IGNORECASE,
)
_PATHED = re.compile(r"(?<![\w@.-])((?:[A-Za-z\d-]{1,63}\.){1,6}[A-Za-z]{2,18})(?::\d+)?/[A-Za-z\d]", re.IGNORECASE)
_ADDRESS = re.compile(r"(?<![\d.])((?:\d{1,3}\.){3}\d{1,3})(?![\d.])(?::\d+)?")
_WORDS_BEFORE = re.compile(r"^[一-龥]+(?=[A-Za-z\d])")
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_DOTS = r"(?:点|dot|。|\.|．|·|•)"
_DISGUISED = (
    re.compile(r"\s*(?:\[\s*\.\s*\]|\(\s*\.\s*\)|\(dot\)|\[dot\]|【\.】|\{\.\})\s*", re.IGNORECASE),
    re.compile(
        rf"(?<=[A-Za-z\d])\s?{_DOTS}\s?(?=(?:[A-Za-z\d-]{{1,63}}\s?{_DOTS}\s?){{0,4}}(?:{_TOP})(?![A-Za-z]))",
        re.IGNORECASE,
    ),
)
"""Dots written otherwise: evil[.]com, evil点com, evil . com."""


def links(draft: Draft) -> list[Finding]:
    """Return a finding for each address the shop does not allow."""
    text = draft.text
    for sent in draft.links:
        text = text.replace(sent, " ")
    strange = [host for host in _hosts(text) if not _allowed(host, draft)]
    return [Finding(Action.REWRITE, f"link: {host}") for host in dict.fromkeys(strange)]


def _hosts(text: str) -> Iterator[str]:
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text.replace("。", "．")).replace("．", "."))
    plain = re.sub(r"\.(?=[\s一-龥]|$)", "。", plain)
    for pattern in _DISGUISED:
        plain = pattern.sub(".", plain)
    for found in _SCHEME.finditer(plain):
        yield re.split(r"[/?#:]", found[1].rpartition("@")[2] or found[1])[0].lower() or found[0].strip().lower()
    bare = _SCHEME.sub(" ", plain)
    for pattern in (_HOST, _PATHED, _ADDRESS):
        for found in pattern.finditer(bare):
            host = _WORDS_BEFORE.sub("", found[1].lower())
            if pattern is _ADDRESS or any(letter.isalpha() for letter in host.rpartition(".")[0]):
                yield host


def _allowed(host: str, draft: Draft) -> bool:
    return any(host == one.lower() or host.endswith("." + one.lower()) for one in draft.hosts)
