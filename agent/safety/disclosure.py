"""Whether a reply says that a machine writes it."""

from __future__ import annotations

import re

from agent.safety.folding import squeeze

_MACHINE = re.compile(
    r"(?:智能|ai)(?:客服|助手|助理|店员)|机器人|人工智能|不是(?:真人|人工|活人)|我是(?:ai|程序|机器)|自动回复|虚拟(?:客服|助手)"
)


def says_what_it_is(text: str) -> bool:
    """Return whether `text` names itself a machine."""
    return _MACHINE.search(squeeze(text)) is not None
