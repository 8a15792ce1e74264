"""The model chain: a primary chat model, a fallback, and the truth about what each call cost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import structlog

from agent import spans
from agent.errors import ModelUnavailable
from agent.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage, BaseMessage
    from langchain_core.runnables import Runnable
    from langchain_core.tools import BaseTool

log = structlog.get_logger(__name__)

ATTEMPTS_PER_MODEL = 2
_TOKENS_PER_PRICE = 1_000_000


@dataclass(slots=True)
class Link:
    """One model of the chain. Prices are fen per million tokens; `timeout_seconds` bounds one call.

    A model that `sees` is shown pictures; to the others they are not sent.
    """

    name: str
    model: BaseChatModel
    timeout_seconds: float = 20.0
    price_in_fen: float = 0.0
    price_out_fen: float = 0.0
    sees: bool = False
    bound: dict[tuple[int, ...], Runnable[Any, Any]] = field(default_factory=dict, repr=False)

    def with_tools(self, tools: Sequence[BaseTool]) -> Runnable[Any, Any]:
        """Return the model with these tools bound; bound once, because it costs a schema each time."""
        if not tools:
            return self.model
        key = tuple(id(tool) for tool in tools)
        if key not in self.bound:
            self.bound[key] = self.model.bind_tools(list(tools))
        return self.bound[key]


@dataclass(frozen=True, slots=True)
class ModelReply:
    """What a model said and what it took; `failures` has one line for each model call that failed before."""

    message: AIMessage
    model: str
    tokens_in: int
    tokens_out: int
    cost_fen: float
    milliseconds: int
    failures: tuple[str, ...] = ()


class ModelChain:
    """Asks the first model that answers: each model twice at most, then the next one."""

    def __init__(self, links: Sequence[Link]) -> None:
        self.links = list(links)
        self._closers: list[Callable[[], Awaitable[None]]] = []

    @property
    def configured(self) -> bool:
        """Whether there is any model to ask."""
        return bool(self.links)

    @property
    def sees(self) -> bool:
        """Whether any model of the chain can be shown pictures."""
        return any(link.sees for link in self.links)

    async def ask(self, messages: Sequence[BaseMessage], tools: Sequence[BaseTool] = ()) -> ModelReply:
        """Return the first good reply, or raise `ModelUnavailable` with the causes."""
        failures: list[str] = []
        for link in self.links:
            for attempt in range(ATTEMPTS_PER_MODEL):
                try:
                    with spans.span("model", model=link.name, attempt=attempt):
                        return await self._call(link, messages, tools, tuple(failures))
                except Exception as error:  # a provider's library may raise anything; the chain goes on
                    failures.append(f"{link.name}: {type(error).__name__}")
                    log.warning("model call failed", model=link.name, error=type(error).__name__, attempt=attempt)
                    if isinstance(error, TimeoutError):
                        break  # as slow a second time: the customer has waited enough for this one
                    await asyncio.sleep(0.2)
        raise ModelUnavailable(failures)

    async def _call(
        self, link: Link, messages: Sequence[BaseMessage], tools: Sequence[BaseTool], failures: tuple[str, ...]
    ) -> ModelReply:
        started = time.monotonic()
        async with asyncio.timeout(link.timeout_seconds):
            message: AIMessage = await link.with_tools(tools).ainvoke([_for(link, message) for message in messages])
        if not message.content and not message.tool_calls:
            raise ValueError("the model answered nothing")
        usage = message.usage_metadata or {"input_tokens": 0, "output_tokens": 0, "total_tokens": 0}
        tokens_in, tokens_out = usage["input_tokens"], usage["output_tokens"]
        cost = (tokens_in * link.price_in_fen + tokens_out * link.price_out_fen) / _TOKENS_PER_PRICE
        took = round((time.monotonic() - started) * 1000)
        return ModelReply(message, link.name, tokens_in, tokens_out, cost, took, failures)

    def close_with(self, closer: Callable[[], Awaitable[None]]) -> None:
        """Remember something to close with the chain."""
        self._closers.append(closer)

    async def close(self) -> None:
        """Close the models' connections."""
        for closer in self._closers:
            await closer()


def _for(link: Link, message: BaseMessage) -> BaseMessage:
    """Return the message as this model can take it: without pictures when it does not see."""
    if link.sees or isinstance(message.content, str):
        return message
    words = [part["text"] for part in message.content if isinstance(part, dict) and part.get("type") == "text"]
    return message.model_copy(update={"content": "\n".join(words)})


def build_chain(settings: Settings) -> ModelChain:
    """Return the chain the settings describe; an empty one when no model is set (local answering)."""
    wanted = [
        (
            settings.llm_base_url,
            settings.llm_api_key,
            settings.llm_model,
            settings.llm_price_in_fen,
            settings.llm_price_out_fen,
            settings.llm_vision,
        ),
        (
            settings.llm_fallback_base_url,
            settings.llm_fallback_api_key,
            settings.llm_fallback_model,
            settings.llm_fallback_price_in_fen,
            settings.llm_fallback_price_out_fen,
            settings.llm_fallback_vision,
        ),
    ]
    if not any(model for _, _, model, _, _, _ in wanted):
        return ModelChain([])
    from openai import DefaultAioHttpClient
    from pydantic import SecretStr

    from agent.chat_endpoint import ChatEndpoint

    # aiohttp below the client: httpx's own pool is quadratic in waiting calls
    http = DefaultAioHttpClient(timeout=settings.llm_timeout_seconds)
    links = [
        Link(
            name=model,
            model=ChatEndpoint.over(
                http, base_url=base_url, api_key=key or SecretStr("none"), model=model, temperature=0.3
            ),
            timeout_seconds=settings.llm_timeout_seconds,
            price_in_fen=price_in,
            price_out_fen=price_out,
            sees=sees,
        )
        for base_url, key, model, price_in, price_out, sees in wanted
        if model
    ]
    chain = ModelChain(links)
    chain.close_with(http.aclose)
    return chain
