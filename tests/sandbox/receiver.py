"""A shop's callback address that keeps what it gets and reads it with wechatpy, not with our own crypto."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from wechatpy.work.crypto import WeChatCrypto

from tests.sandbox.shop import CORP_ID, SHOP


@dataclass
class Post:
    query: dict[str, str]
    body: bytes

    def opened(self) -> str:
        """Return the inner XML; raises when signature, receiveid or cipher are wrong."""
        crypto = WeChatCrypto(SHOP["callback_token"], SHOP["encoding_aes_key"], CORP_ID)
        query = self.query
        inner = crypto.decrypt_message(self.body, query["msg_signature"], query["timestamp"], query["nonce"])
        return inner.decode() if isinstance(inner, bytes) else str(inner)

    def node(self, name: str) -> str | None:
        found = re.search(rf"<{name}>(?:<!\[CDATA\[)?(.*?)(?:\]\]>)?</{name}>", self.opened())
        return found[1] if found else None


@dataclass
class Receiver:
    """Answers with `statuses` in turn, then 200; waits `delay` seconds before the first of them."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    echo_wrap: bytes = b"%s"

    async def app(self, scope: Any, receive: Any, send: Any) -> None:
        query = dict(parse_qsl(scope["query_string"].decode()))
        status, answer = 200, b""
        if scope["method"] == "GET":
            answer = self.echo_wrap % self._echo(query)
        else:
            body = b""
            while True:
                message = await receive()
                body += message.get("body", b"")
                if not message.get("more_body"):
                    break
            self.posts.append(Post(query, body))
            status = self.statuses.pop(0) if self.statuses else 200
        await asyncio.sleep(self.delays.pop(0) if self.delays else 0)
        headers = [(b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    def _echo(self, query: dict[str, str]) -> bytes:
        crypto = WeChatCrypto(SHOP["callback_token"], SHOP["encoding_aes_key"], CORP_ID)
        number = crypto.check_signature(query["msg_signature"], query["timestamp"], query["nonce"], query["echostr"])
        return number if isinstance(number, bytes) else str(number).encode()
