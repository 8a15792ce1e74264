"""screen: what needs neither search nor model, and what must not reach one."""

from __future__ import annotations

import re

from agent.handing_over import Trigger, money_back_asked, sensitive_word
from agent.intents import Intent, recognise
from agent.intents.opting import Wish, opting
from agent.money import yuan
from agent.phrases import say
from agent.safety import Action, Noticed, Screening, notice, screen_incoming
from graphs.conversation.call_back import take_down
from graphs.conversation.menus import HUMAN_MENU_ID
from graphs.conversation.shown import excuse, words_of
from graphs.conversation.state import Bubble, HandOver, State, Update
from graphs.conversation.voice import signed_off

_STICKER = re.compile(r"\[[^\[\]\s]{1,8}\]")
_DANGERS = {
    "self_harm": "顾客可能想伤害自己",
    "emergency": "顾客那边可能有人受伤或有危险",
    "violence": "顾客可能正被人伤害或威胁",
}
_CLOSING = {Intent.THANKS, Intent.GOODBYE, Intent.ACKNOWLEDGE}


async def screen(state: State) -> Update:
    """Answer small talk and unreadable media, catch the wish for a person, let the rest through."""
    messages = state["messages"]
    if any(message.menu_id == HUMAN_MENU_ID for message in messages):
        return _to_person("顾客在菜单里选了转人工")
    if noted := take_down(state):
        return noted
    if danger := _in_need(screen_incoming(state["shown"].text)):
        return danger
    written = [words for message in messages if (words := words_of(message)).strip()]
    if not written:
        return _only_shown(state)
    question = "\n".join(written)
    if (told := opting(question)) and told.only:  # noted where it came in; here it is only answered
        return _answer(say("opted_out" if told.wish is Wish.OUT else "opted_in"), "opt_out")
    screening = screen_incoming(question)
    if (need := _in_need(screening)) or (need := _minor(screening)):
        return need
    if not any(letter.isalnum() for letter in _STICKER.sub("", question)):
        return _answer(say("says_nothing"), "small_talk")  # "？", "。。。", [微笑]
    if screening.abusive:
        return {"hand_over": HandOver("顾客在发火", urgent=True, trigger=Trigger.ANGER), "route": "complaint"}
    noticed = notice(question, state["profile"].word_lists)
    return _by_policy(state, question) or _by_words(noticed) or _by_intent(state, noticed.text)


def _only_shown(state: State) -> Update:
    """Let through what can be gone by; for a file a person is needed; for the rest we can only ask."""
    if state["shown"].telling:
        return {"question": ""}
    if any(message.msgtype == "file" for message in state["messages"]):
        return {"hand_over": HandOver("顾客发来了文件，请打开看看"), "route": "file_to_person"}
    return _answer(excuse(state["messages"][-1]), "media")


def _in_need(screening: Screening) -> Update | None:
    """Return a person, and at once what helps, for somebody in danger."""
    kind = next((kind for kind in _DANGERS if getattr(screening, kind)), None)
    if kind is None:
        return None
    wish = HandOver(_DANGERS[kind], urgent=True, trigger=Trigger.SENSITIVE, words=f"crisis_{kind}")
    return {"hand_over": wish, "route": "crisis"}


def _minor(screening: Screening) -> Update | None:
    if not screening.minor:
        return None
    wish = HandOver("顾客可能未满十八岁", trigger=Trigger.SENSITIVE, words="minor_told")
    return {"hand_over": wish, "route": "minor"}


def _by_words(noticed: Noticed) -> Update | None:
    """Decline what a shop does not talk about, or leave it to people, by our lists of words and the shop's own."""
    if noticed.action is Action.BLOCK:
        return _answer(say("declined"), "declined")
    if noticed.action is Action.HAND_OVER:
        reason = f"顾客提到「{'、'.join(noticed.words)}」，店里规定由人来答"
        return {"hand_over": HandOver(reason, trigger=Trigger.SENSITIVE), "route": "kept_topic"}
    return None


def _by_policy(state: State, question: str) -> Update | None:
    """Leave to people what the shop keeps for them: much money wanted back, topics of its choice."""
    settings = state["profile"].handoff
    limit, asked = settings.money_limit_fen, money_back_asked(question)
    if limit and asked >= limit:
        reason = f"顾客要退或赔 {yuan(asked)}，超过 {yuan(limit)} 要由人决定"
        return {"hand_over": HandOver(reason, trigger=Trigger.MONEY), "route": "money_to_person"}
    if word := sensitive_word(question, settings.sensitive_words):
        reason = f"顾客提到「{word}」，店里规定由人来答"
        return {"hand_over": HandOver(reason, trigger=Trigger.SENSITIVE), "route": "kept_topic"}
    return None


def _by_intent(state: State, question: str) -> Update:
    shop = state["profile"].name
    intents = {recognise(line) for line in question.split("\n")} | {recognise(question)}
    if Intent.COMPLAINT in intents:
        return {"hand_over": HandOver("顾客要投诉", urgent=True, trigger=Trigger.ANGER), "route": "complaint"}
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
    return {"hand_over": HandOver(reason, trigger=Trigger.WORDS), "route": "asked_for_person"}
