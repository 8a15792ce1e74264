"""screen: what needs neither search nor model, and what must not reach one."""

from __future__ import annotations

import re

from agent.intents import Intent, recognise
from agent.phrases import say
from agent.safety import screen_incoming
from graphs.conversation.menus import HUMAN_MENU_ID
from graphs.conversation.state import Bubble, HandOver, State, Update
from graphs.conversation.voice import signed_off

_MEDIA = {
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
}


_STICKER = re.compile(r"\[[^\[\]\s]{1,8}\]")
_CLOSING = {Intent.THANKS, Intent.GOODBYE, Intent.ACKNOWLEDGE}


async def screen(state: State) -> Update:
    """Answer small talk and unreadable media, catch the wish for a person, let the rest through."""
    messages = state["messages"]
    if any(message.menu_id == HUMAN_MENU_ID for message in messages):
        return _to_person("顾客在菜单里选了转人工")
    written = [message.text for message in messages if message.msgtype == "text" and message.text.strip()]
    if not written:
        return _answer(say(_MEDIA.get(messages[-1].msgtype, "media_other")), "media")
    question = "\n".join(written)
    screening = screen_incoming(question)
    if screening.needs_human:
        return {"hand_over": HandOver("顾客可能有人身危险", urgent=True), "route": "crisis"}
    if not any(letter.isalnum() for letter in _STICKER.sub("", question)):
        return _answer(say("says_nothing"), "small_talk")  # "？", "。。。", [微笑]
    return _by_intent(state, question)


def _by_intent(state: State, question: str) -> Update:
    shop = state["profile"].name
    intents = {recognise(line) for line in question.split("\n")} | {recognise(question)}
    if Intent.COMPLAINT in intents:
        return {"hand_over": HandOver("顾客要投诉", urgent=True), "route": "complaint"}
    if Intent.WANT_HUMAN in intents:
        return _to_person("顾客要求人工")
    if Intent.ASKS_IF_HUMAN in intents and len(intents) == 1:
        return _answer(say("i_am_ai", shop=shop), "small_talk")
    if intents == {Intent.GREETING}:
        said_before = any(line.who == "assistant" for line in state["history"])
        greeting = state["profile"].greeting or say("greeting", shop=shop)
        return _answer(say("greeting_again") if said_before else greeting, "small_talk")
    if intents <= _CLOSING and not (intents == {Intent.ACKNOWLEDGE} and _was_asked(state)):
        return _answer(_closing(intents, state), "small_talk")
    return {"question": question}


def _was_asked(state: State) -> bool:
    """Whether the last thing said was our question: then "好的" is an answer, and needs reading."""
    last = state["history"][-1] if state["history"] else None
    return last is not None and last.who == "assistant" and last.text.rstrip("～~。 ").endswith(("？", "?", "吗", "呢"))


def _closing(intents: set[Intent | None], state: State) -> str:
    if not intents & {Intent.GOODBYE, Intent.THANKS}:
        return say("acknowledged")
    text = say("farewell" if Intent.GOODBYE in intents else "thanks")
    return signed_off(text, state["profile"], state["history"])


def _answer(text: str, route: str) -> Update:
    return {"bubbles": [Bubble(text)], "route": route, "verdict": "fixed"}


def _to_person(reason: str) -> Update:
    return {"hand_over": HandOver(reason), "route": "asked_for_person"}
