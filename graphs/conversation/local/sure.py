"""What is answered without a model and without doubt: by the shop's data, or in its own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent.intents import Intent, recognise
from agent.phrases import say
from agent.sizing import asks_for_a_size, read_body
from graphs.conversation.context import TurnContext
from graphs.conversation.local.goods import about_goods, about_size, candidates, goods_of_a_kind, no_size_table
from graphs.conversation.local.parcels import about_orders, asks_how_long, asks_when_it_comes, shows_an_order
from graphs.conversation.local.splitting import asking_piece
from graphs.conversation.state import State
from graphs.conversation.stores import about_stores, opening_hours
from knowledge.search import Findings, Passage, Zone
from store.orders.catalog import ProductInfo
from tools.context import ToolContext
from tools.naming import asks_whether_there_is
from tools.products import look_up_products


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was found for one question; without a `text` nothing is sure enough."""

    findings: Findings
    text: str = ""
    route: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question with the goods it names or goes on about, looked up once; `text` is what was written and shown."""

    state: State
    context: ToolContext
    intent: Intent | None
    products: Sequence[ProductInfo]
    text: str
    shown: Sequence[ProductInfo]

    @property
    def question(self) -> str:
        return self.state["question"]


async def _read(state: State, context: ToolContext) -> _Asked:
    question, text = state["question"], f"{state['question']}\n{state['shown'].text}"
    products = await look_up_products(question, context, limit=2)
    shown = await look_up_products(text, context, limit=2) if state["shown"].text else products
    return _Asked(state, context, recognise(question), products, text, shown)


async def attempt(state: State, turn: TurnContext, findings: Findings) -> Attempt:
    """Answer the question of a state where the shop's data or its knowledge do so for sure."""
    asked = await _read(state, turn.for_tools(state))
    if told := await _from_data(asked):
        return Attempt(findings, *told)
    if text := about_stores(asked.question, asked.intent, state["profile"], findings.passages):
        return Attempt(findings, text, "store")
    if findings.zone is Zone.ANSWER and asked.intent is not Intent.STORE_PHONE:
        return _in_the_shops_words(asked.question, asked.intent, findings)  # a number we lack is in no other answer
    if told := await _else(asked):
        return Attempt(findings, *told)
    return Attempt(findings)


async def _from_data(asked: _Asked) -> tuple[str, str] | None:
    """Return what the shop's data tell, with the route: surer than any answer written beforehand."""
    question, state, context = asked.question, asked.state, asked.context
    of_orders = asked.intent is Intent.ORDER_STATUS or shows_an_order(state) or asks_when_it_comes(state)
    if of_orders and (text := await about_orders(state, context)):
        return text, "orders"
    if text := about_size(question, asked.products, context.said):
        return text, "sizes"
    of_goods = asked.intent is Intent.STOCK_OR_PRICE or any(
        asks_whether_there_is(text, asked.shown) for text in (question, asking_piece(question))
    )
    if of_goods and (text := about_goods(asked.text, asked.shown)):
        return text, "products"
    return (text, "candidates") if (text := await goods_of_a_kind(question, context)) else None


async def _else(asked: _Asked) -> tuple[str, str] | None:
    """Return what can still be told when no answer is written, with the route."""
    if asked.intent is Intent.ORDER_STATUS:
        return say("order_none"), "orders"
    if asked.intent is Intent.STORE_HOURS and (text := opening_hours(asked.question, asked.state["profile"])):
        return text, "store"
    if text := no_size_table(asked.question, asked.products):
        return text, "sizes"
    if asked.state["shown"].text and (text := about_goods(asked.text, asked.shown)):
        return text, "products"
    if asked.intent is Intent.STOCK_OR_PRICE and (text := await candidates(asked.question, asked.context)):
        return text, "candidates"
    return None


def _in_the_shops_words(question: str, intent: Intent | None, findings: Findings) -> Attempt:
    passages = findings.passages
    if asks_for_a_size(question) and read_body(question):
        passages = sorted(passages, key=lambda passage: not _tells_sizes(passage))  # measures were told already
    text = passages[0].entry.as_reply()
    if intent is Intent.ORDER_STATUS and asks_how_long(question):
        text = f"{text}\n{say('order_if_placed')}"
    return Attempt(replace(findings, passages=list(passages)), text, "faq")


def _tells_sizes(passage: Passage) -> bool:
    return len(read_body(passage.entry.answer)) > 0


def together(attempts: Sequence[Attempt]) -> Findings:
    """Return what several answers rest on, as the findings of one turn."""
    passages = [a.findings.passages[0] for a in attempts if a.route == "faq" and a.findings.passages]
    surest = min((a.findings.confidence for a in attempts if a.route == "faq"), default=0.0)
    return Findings(passages, Zone.ANSWER, surest)
