"""How it sounds, and what no reply may be: markdown, endless, in the shop's forbidden words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evals.schema.expect import Tone
from evals.stage.played import Problem

MOST_BYTES = 2048  # of one message (wecom-api.md §3.5)
_MARKDOWN = re.compile(r"\*\*[^*\n]+\*\*|^#{1,4} |```|\[[^\]\n]+\]\(https?://", re.MULTILINE)
_EMOJI = re.compile("[\U0001f300-\U0001faff☀-➿]")
_FAMILIAR = re.compile(r"(?<![您])你(?!好)")
_MACHINE = re.compile(r"作为(?:一个)?(?:AI|人工智能|语言模型)|<(?:think|system|tool)|\{\"(?:name|arguments)\"")


def check_tone(wanted: Tone, replies: Sequence[str]) -> Iterator[Problem]:
    """Yield replies that sound otherwise than wanted."""
    for reply in replies:
        if wanted.max_chars is not None and len(reply) > wanted.max_chars:
            yield Problem("tone", f"一条回复有 {len(reply)} 个字，最多 {wanted.max_chars} 个")
        if wanted.polite and _FAMILIAR.search(reply):
            yield Problem("tone", "用了“你”，应该用“您”")
        if wanted.no_emoji and _EMOJI.search(reply):
            yield Problem("tone", "用了表情")
        if wanted.no_exclamation and re.search("[!！]", reply):
            yield Problem("tone", "用了感叹号")


def check_shape(replies: Sequence[str], forbidden: Sequence[str]) -> Iterator[Problem]:
    """Yield what no reply of any case may hold."""
    for reply in replies:
        if _MARKDOWN.search(reply):
            yield Problem("shape", f"回复里有 Markdown：{reply[:40]}")
        if _MACHINE.search(reply):
            yield Problem("shape", f"回复里有机器的话：{reply[:40]}")
        if len(reply.encode()) > MOST_BYTES:
            yield Problem("shape", f"一条回复有 {len(reply.encode())} 字节，企业微信最多收 {MOST_BYTES}")
        for word in forbidden:
            if word in reply:
                yield Problem("shape", f"说了店里的禁用词「{word}」")
