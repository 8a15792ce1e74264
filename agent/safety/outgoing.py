"""The last look at a reply before it leaves: decided by code, whatever the model wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from agent.safety.forbidden import forbidden_in
from agent.safety.personal import mask_personal
from agent.safety.shape import shape_problem
from agent.safety.squeeze import squeeze
from agent.safety.wordlists import found, word_list

_LINK = re.compile(
    r"(?:https?://|(?<![\w@.-]))((?:[A-Za-z\d-]+\.)+[A-Za-z]{2,12})(?![\w@])(?::\d+)?(?:/[^\s，。；！？、（）()一-龥]*)?"
)
_HOST_LIKE = re.compile(
    r"\.(?:com|cn|net|org|top|shop|vip|xyz|cc|io|me|app|link|info|club|site|online|live|ru|tk|co|store|tech)$",
    re.IGNORECASE,
)
_NOT_PRAISE = r"(?![一-龥]?(?:解释权|决定权))"


class Action(StrEnum):
    """What must happen to a reply: from harmless to worst."""

    SEND = "send"
    MASK = "mask"
    REWRITE = "rewrite"
    BLOCK = "block"


_WORST_FIRST = (Action.BLOCK, Action.REWRITE, Action.MASK, Action.SEND)
_LISTS = (
    ("leak", Action.BLOCK), ("political", Action.BLOCK), ("vulgar", Action.BLOCK), ("off_platform", Action.BLOCK),
    ("human", Action.REWRITE), ("medical", Action.REWRITE),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OutgoingVerdict:
    """What to do with a reply: `text` is safe to send when `action` is send or mask; `reasons` name what was found."""

    action: Action
    text: str
    reasons: tuple[str, ...] = ()

    @property
    def safe(self) -> bool:
        """Tell whether `text` may be sent as it is here."""
        return self.action in (Action.SEND, Action.MASK)


def screen_outgoing(
    text: str,
    shop_forbidden: Sequence[str] = (),
    *,
    allowed_hosts: Sequence[str] = (),
    known: str = "",
    system_prompt: str = "",
) -> OutgoingVerdict:
    """Return what to do with a reply.

    Args:
        text: The reply as plain text.
        shop_forbidden: Words that this shop never says.
        allowed_hosts: Hosts a link may lead to; their subdomains are allowed too.
        known: Texts whose phones and mail addresses may be said (the shop's, the customer's own).
        system_prompt: The instructions given to the model; a long stretch of them in the reply is a leak.
    """
    squeezed = squeeze(text)
    problems = [*_listed(squeezed), *_shaped(text), *_linked(text, allowed_hosts)]
    if _leaks(squeezed, system_prompt):
        problems.append((Action.BLOCK, "leak: the instructions"))
    problems += [(Action.REWRITE, f"shop: {word}") for word in forbidden_in(text, shop_forbidden)]
    softened, words = soften(text)
    masked = mask_personal(softened, known)
    problems += [(Action.MASK, f"absolute: {word}") for word in words]
    if masked != softened:
        problems.append((Action.MASK, "personal data"))
    action = next((one for one in _WORST_FIRST if any(one is found for found, _ in problems)), Action.SEND)
    return OutgoingVerdict(action, masked, tuple(reason for _, reason in problems))


def soften(text: str) -> tuple[str, tuple[str, ...]]:
    """Return `text` with advertising-law absolute words said more modestly, and the words that were there."""
    words: list[str] = []

    def modest(match: re.Match[str]) -> str:
        words.append(match[0])
        return str(word_list("outgoing")["absolute"][re.sub(r"[\s*·.]", "", match[0])])

    return _absolute().sub(modest, text), tuple(words)


@lru_cache(maxsize=1)
def _absolute() -> re.Pattern[str]:
    words = sorted(word_list("outgoing")["absolute"], key=len, reverse=True)
    return re.compile("|".join(r"[\s*·.]{0,2}".join(map(re.escape, word)) for word in words) + _NOT_PRAISE)


def _listed(squeezed: str) -> Iterable[tuple[Action, str]]:
    for name, action in _LISTS:
        words = found("outgoing", name, squeezed)
        if words:
            yield action, f"{name}: {words}"


def _shaped(text: str) -> Iterable[tuple[Action, str]]:
    problem = shape_problem(text)
    if problem:
        yield Action.BLOCK, problem


def _linked(text: str, allowed: Sequence[str]) -> Iterable[tuple[Action, str]]:
    for match in _LINK.finditer(text):
        host = match[1].lower()
        if "://" not in match[0] and not _HOST_LIKE.search(host):
            continue
        if not any(host == one.lower() or host.endswith("." + one.lower()) for one in allowed):
            yield Action.REWRITE, f"link: {host}"


@lru_cache(maxsize=256)
def _pieces(text: str, length: int) -> frozenset[str]:
    """Return every stretch of `length` characters of a text; a shop's instructions are the same for a minute."""
    squeezed = squeeze(text)
    return frozenset(squeezed[i : i + length] for i in range(len(squeezed) - length + 1))


def _leaks(squeezed: str, system_prompt: str, stretch: int = 24) -> bool:
    """Tell whether `stretch` characters in a row of the instructions stand in the reply."""
    if not system_prompt:
        return False
    pieces = _pieces(system_prompt, stretch)
    return any(squeezed[i : i + stretch] in pieces for i in range(len(squeezed) - stretch + 1))
