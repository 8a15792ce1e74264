"""How a shop, its facts and a customer render themselves for the prompt. Data is fenced: it is never instruction."""

from __future__ import annotations

import json
from datetime import datetime

from agent.clock import in_shop_time
from agent.hours import WEEKDAYS, Opening
from agent.phrases import say
from agent.prompts import render
from agent.safety import fenced
from graphs.conversation.state import State
from graphs.conversation.voice import forbidden_part, persona_part
from knowledge.entries import Entry
from store.shops.merchants import Profile


def system_prompt(profile: Profile, now: datetime) -> str:
    """Return who the assistant is, by this shop's rules, at this moment."""
    local = in_shop_time(now)
    stores = "\n".join(
        f"- {s.name}：{s.address or '地址未填'}；营业时间 {s.hours or '未填'}{f'；电话 {s.phone}' if s.phone else ''}"
        for s in profile.stores
    )
    hours = profile.hours
    note = {
        Opening.OPEN: "现在是营业时间，人工同事在。",
        Opening.CLOSED: f"现在是休息时间，人工同事{hours.describe_return(now)}才在。",
        Opening.UNKNOWN: "不清楚人工同事现在在不在，不要说他们几点上班。",
    }[hours.opening(now)]
    return render(
        "reply",
        shop=profile.name,
        persona=persona_part(profile),
        forbidden=forbidden_part(profile),
        policy=profile.policy.strip() or "（店铺没有填写规则：不要作任何承诺）",
        stores=stores or "（没有填写）",
        now=f"{local:%Y年%m月%d日 %H:%M} 星期{WEEKDAYS[local.weekday()]}",
        hours_note=note,
    )


def facts_prompt(state: State, warning: str = "") -> str:
    """Return the material, a `warning` about it, and the customer's words, each behind its heading and fenced."""
    passages = "\n\n".join(fenced(_passage(p.entry)) for p in state["findings"].passages)
    lookups = "\n".join(fenced(json.dumps(fact, ensure_ascii=False, default=str)) for fact in state["lookups"])
    customer = "、".join(filter(None, [state["person"].nickname, *state["person"].tags]))
    facts = render(
        "facts",
        customer=fenced(customer) if customer else "（新顾客）",
        passages=passages or "（无）",
        lookups=lookups or "（无）",
    )
    words = fenced(state["question"]) if state["question"] else say("shown_only", book="model")
    blank = "\n\n" if warning else ""
    return f"{facts}{_shown_part(state)}{blank}{warning}\n\n# 顾客的话\n{words}"


def shop_texts(profile: Profile) -> str:
    """Return the shop's own texts: what they name may be said to anybody."""
    stores = " ".join(f"{s.name} {s.address} {s.phone}" for s in profile.stores)
    return f"{profile.name} {profile.policy} {stores}"


def _shown_part(state: State) -> str:
    shown = state["shown"].quoted()
    return "\n\n" + render("shown", shown=shown) if shown else ""


def _passage(entry: Entry) -> str:
    places = f"\n适用门店：{'、'.join(entry.stores)}（别的门店不一定如此）" if entry.stores else ""
    return f"问：{entry.question}\n答：{entry.answer}{places}"
