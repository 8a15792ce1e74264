"""ChatOpenAI with a shorter way to the wire.

Messages, tools, tool calls and usage are langchain-openai's business, as ever. Only the request itself leaves out the
openai client: its re-typing of every field of request and answer costs a seventh of a turn's time on the processor.
"""

from __future__ import annotations

from typing import Any

import orjson
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatResult
from langchain_openai import ChatOpenAI
from pydantic import PrivateAttr


class ChatEndpoint(ChatOpenAI):
    """A model behind any OpenAI-compatible `/chat/completions`; an answer other than 2xx is an exception."""

    _http: Any = PrivateAttr()
    _headers: dict[str, str] = PrivateAttr()

    @classmethod
    def over(cls, http: Any, **options: Any) -> ChatEndpoint:
        """Return a model that talks through `http` (an httpx client, shared and closed by the caller)."""
        model = cls(http_async_client=http, max_retries=0, **options)
        key = options["api_key"].get_secret_value()
        model._http = http
        model._headers = {"authorization": f"Bearer {key}", "content-type": "application/json"}
        return model

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,  # noqa: ARG002  (the base class's signature)
        **kwargs: Any,
    ) -> ChatResult:
        payload = self._get_request_payload(messages, stop=stop, **kwargs)
        payload["stream"] = False
        url = f"{self.openai_api_base}/chat/completions"
        answer = await self._http.post(url, content=orjson.dumps(payload), headers=self._headers)
        answer.raise_for_status()
        return self._create_chat_result(orjson.loads(answer.content))
