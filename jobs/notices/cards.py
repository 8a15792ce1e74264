"""How notices look: in the form a rule asks for, as far as the way they go can show it."""

from __future__ import annotations

from collections.abc import Sequence

from agent.clock import in_shop_time
from agent.phrases import say
from graphs.conversation.menus import clip
from store.notices.notices import Notice
from store.notices.rules import NoticeForm
from tools.wecom import cards, notice_forms
from tools.wecom.messages import Message

BUTTON = "notice"
SNOOZE = "snooze"
_CAN_WAIT = "alert:"
"""Keys of notices that come again tomorrow and may be put off begin so."""

_VALUE_BYTES = 78
_FACTS_SHOWN = cards.FACTS - 1
_DIGEST_LINES = 20


def body(notices: Sequence[Notice], channel: str, level: int, lead_id: int) -> Message:
    """Return the message that tells these notices; `channel` is member, department, chat or robot.

    The same notices give the same bytes, so that WeCom knows a repeat.
    """
    if len(notices) > 1:
        return _digest(notices, channel, level, lead_id)
    notice = notices[0]
    title = say("notice_late", book="staff", title=notice.title) if level else notice.title
    form = _possible(notice, channel)
    if form is NoticeForm.CARD and channel in ("member", "department") and _asks(notice):
        return _button_card(notice, title, lead_id)
    if form is NoticeForm.CARD:
        return notice_forms.notice_card(title, notice.link, desc=_at(notice), facts=_facts(notice))
    if form is NoticeForm.IMAGE:
        return notice_forms.picture_news(title, _lines(notice), notice.link, notice.manner.picture)
    if form is NoticeForm.TEXTCARD:
        return cards.text_card(title, _lines(notice), notice.link, say("notice_details", book="staff"))
    return cards.staff_text("\n".join([title, _lines(notice), *_link(notice)]))


def _possible(notice: Notice, channel: str) -> NoticeForm:
    """Return the form, or the one nearest to it: groups know no template cards, robots no text cards."""
    form = notice.manner.form
    if form is NoticeForm.CARD and channel in ("member", "department") and _asks(notice):
        return form
    if not notice.link:
        return NoticeForm.TEXT
    if form is NoticeForm.CARD and channel == "chat":
        return NoticeForm.TEXTCARD
    if form is NoticeForm.TEXTCARD and channel == "robot":
        return NoticeForm.CARD
    return form


def _button_card(notice: Notice, title: str, lead_id: int) -> Message:
    buttons = [cards.Button(say("notice_done", book="staff"), key=f"{BUTTON}:{lead_id}")]
    if notice.key.startswith(_CAN_WAIT):
        buttons.append(cards.Button(say("notice_snooze", book="staff"), key=f"{SNOOZE}:{lead_id}", style=2))
    if notice.link:
        buttons.append(cards.Button(say("notice_details", book="staff"), url=notice.link, style=2))
    return cards.button_card(task_id(lead_id), title, buttons, desc=_at(notice), facts=_facts(notice))


def _digest(notices: Sequence[Notice], channel: str, level: int, lead_id: int) -> Message:
    key = "notice_digest_late" if level else "notice_digest"
    title = say(key, book="staff", count=str(len(notices)))
    if channel in ("member", "department") and any(_asks(notice) for notice in notices):
        button = cards.Button(say("notice_digest_done", book="staff"), key=f"{BUTTON}:{lead_id}")
        facts = [
            cards.Fact(
                f"{in_shop_time(notice.created_at):%H:%M}", clip(f"{notice.title}{_first(notice)}", _VALUE_BYTES)
            )
            for notice in notices[:_FACTS_SHOWN]
        ]
        return cards.button_card(task_id(lead_id), title, [button], desc=_more(notices, _FACTS_SHOWN), facts=facts)
    rows = [
        say(
            "notice_digest_line",
            book="staff",
            number=str(number),
            title=notice.title,
            at=_at(notice),
            first=_first(notice),
        )
        for number, notice in enumerate(notices[:_DIGEST_LINES], 1)
    ]
    more = _more(notices, _DIGEST_LINES)
    return cards.staff_text("\n".join([title, *rows, *([more] if more else [])]))


def _more(notices: Sequence[Notice], shown: int) -> str:
    left = len(notices) - shown
    return say("notice_digest_more", book="staff", count=str(left)) if left > 0 else ""


def _first(notice: Notice) -> str:
    return f" {notice.facts[0][1]}" if notice.facts else ""


def task_id(lead_id: int) -> str:
    """Return the task id of the card a send leads."""
    return f"notice-{lead_id}"


def _asks(notice: Notice) -> bool:
    return notice.manner.acknowledge and notice.acknowledged_at is None


def _facts(notice: Notice) -> list[cards.Fact]:
    return [cards.Fact(name, clip(value, _VALUE_BYTES)) for name, value in notice.facts[:_FACTS_SHOWN]]


def _lines(notice: Notice) -> str:
    rows = [say("notice_line", book="staff", name=name, value=value) for name, value in notice.facts]
    return "\n".join([*rows, _at(notice)])


def _link(notice: Notice) -> list[str]:
    return [say("notice_link", book="staff", link=notice.link)] if notice.link else []


def _at(notice: Notice) -> str:
    """Return when it happened, to the second: WeCom drops a message that equals one of the last half hour."""
    return f"{in_shop_time(notice.created_at):%m-%d %H:%M:%S}"
