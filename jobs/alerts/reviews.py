"""A bad review with what is known of the customer and a reply to start from."""

from __future__ import annotations

from datetime import date

from langchain_core.messages import HumanMessage, SystemMessage

from agent.errors import ModelUnavailable
from agent.grounding.extraction import extract
from agent.money import yuan
from agent.phrases import say
from agent.prompts import render
from jobs.house import House
from store.alerts.lateness import History
from store.conversations.turns import note_cost

_LONGEST = 120
_WORDS = {
    "late": ("慢", "久", "迟", "晚", "等"),
    "service": ("态度", "服务", "不理", "没人", "凶"),
    "wrong": ("发错", "少发", "漏", "不符", "错"),
}


def history_fact(history: History) -> tuple[str, str]:
    """Return what a customer bought before, as a line of a card."""
    name = say("alert_fact_history", book="report")
    values = {"orders": str(history.orders), "amount": yuan(history.fen), "refunds": str(history.refunds)}
    return name, say("alert_history", book="report", **values)


async def drafted_reply(house: House, merchant_id: int, stars: int, text: str, today: date) -> str:
    """Return a reply for staff to look over: from the model if it claims nothing at all, else a plain one."""
    models, budget = house.resources.models, house.resources.budget
    if text and models.configured and await budget.allows(merchant_id):
        try:
            shop = (await house.resources.profiles.get(merchant_id)).name
            chat = [SystemMessage(render("review_reply", shop=shop)), HumanMessage(f"{stars} 星：{text[:300]}")]
            answer = await models.ask(chat)
        except ModelUnavailable:
            return _plain_reply(text)
        async with house.database.shop(merchant_id) as connection:
            await note_cost(connection, merchant_id, "review_reply", answer.cost_fen, house.clock())
        said = answer.message.content
        draft = said.strip() if isinstance(said, str) else ""
        if draft and len(draft) <= _LONGEST and not extract(draft, today).claims:
            return draft
    return _plain_reply(text)


def _plain_reply(text: str) -> str:
    topic = next((topic for topic, words in _WORDS.items() if any(word in text for word in words)), "other")
    return say(f"review_reply_{topic}", book="report")
