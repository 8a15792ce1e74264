"""A reply with everything it is held against before it leaves."""

from __future__ import annotations

import re

from agent.prompts import render
from agent.safety import Draft
from graphs.conversation.context import Resources
from graphs.conversation.state import State
from graphs.conversation.wording import shop_texts
from store.json import dumps
from store.shops.merchants import Profile

_LINK = re.compile(r"https?://[^\s，。；！？、（）()一-龥]+")


def held_against(state: State, resources: Resources, text: str) -> Draft:
    """Return the draft of a reply for the guards of safety."""
    profile = state["profile"]
    passages = " ".join(f"{p.entry.question} {p.entry.answer}" for p in state["findings"].passages)
    customer = " ".join(
        [state["question"], state["shown"].text, *(line.text for line in state["history"] if line.who == "customer")]
    )
    ours = " ".join(line.text for line in state["history"] if line.who != "customer")
    claims = resources.claims.base
    return Draft(
        text,
        lists=profile.word_lists,
        spared=profile.spared_words,
        hosts=(*resources.allowed_hosts, *profile.link_hosts),
        known=f"{shop_texts(profile)} {passages}",
        asked=customer,
        looked_up=f"{dumps(state['lookups'])} {ours}",
        links=tuple(link for link in _LINK.findall(ours) if claims and link.startswith(claims)),
        instructions=_instructions(state, profile),
        colleagues=tuple(member.name for member in profile.staff),
    )


def _instructions(state: State, profile: Profile) -> str:
    """Return what the model was told to do, without what the shop tells everybody."""
    text = str(state["chat"][0].content)
    stores = [part for store in profile.stores for part in (store.name, store.address, store.hours, store.phone)]
    for public in [profile.policy.strip(), *stores]:
        text = text.replace(public, "\n") if public else text
    return f"{text}\n{render('repair', findings='')}\n{render('shown', shown='')}"
