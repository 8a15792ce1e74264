"""Data in a prompt: fenced so that nothing in it can end the fence, look like a heading or speak as somebody else."""

from __future__ import annotations

import re

from agent.wording.visible import visible

_LINE_ENDS = re.compile(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f]")
_TOKENS = re.compile(
    r"<\s*[|｜][^|｜<>\n]{0,40}[|｜]\s*>|\[\s*/?\s*(?:INST|SYS|SYSTEM)\s*\]|<<\s*/?\s*SYS\s*>>"
    r"|<\s*/?\s*(?:s|system|instructions?|assistant|user|tool_calls?|tool_response|think)\s*>",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[<>|｜\[\]]")
MARK = "> "
"""Begins each line of data; a prompt's own lines never do."""


def fenced(text: str) -> str:
    """Return `text` with each line behind `MARK`; chat tokens are taken apart, what nobody sees is left out."""
    plain = _TOKENS.sub(lambda token: f"（{_BRACKETS.sub('', token[0]).strip()}）", _CONTROL.sub("", visible(text)))
    return "\n".join(f"{MARK}{line}" for line in _LINE_ENDS.split(plain))
