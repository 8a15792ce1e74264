"""The sandbox in a process of its own, over its control API."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import httpx

FIXED_REPLY = "好的呀，我明白您的意思啦～"


class SandboxClient:
    """Plays the customers and reads what they got."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._http = httpx.Client(base_url=f"{url}/sandbox", timeout=60)

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def post(self, path: str, **body: Any) -> Any:
        """Call a control endpoint."""
        answer = self._http.post(path, json=body)
        if answer.is_error:
            raise RuntimeError(f"sandbox {path}: {answer.status_code} {answer.text[:300]}")
        return answer.json()

    def get(self, path: str, **query: Any) -> Any:
        """Look at something."""
        answer = self._http.get(path, params=query)
        answer.raise_for_status()
        return answer.json()

    def say(self, open_kfid: str, customer: str, text: str) -> None:
        """Let a customer write one message, with its callback."""
        self.post("/customers/say", open_kfid=open_kfid, external_userid=customer, text=text)

    def say_all(self, open_kfid: str, lines: Iterable[tuple[str, str]], *, one_callback: bool = False) -> None:
        """Let many (customer, text) write in the same instant."""
        self.say_everywhere([(open_kfid, customer, text) for customer, text in lines], one_callback=one_callback)

    def say_everywhere(self, lines: Sequence[tuple[str, str, str]], *, one_callback: bool = False) -> None:
        """Let many (account, customer, text) write in the same instant."""
        self.post("/customers/say_many", lines=lines, one_callback=one_callback)

    def last(self) -> int:
        """Return the number of the newest ledger entry."""
        return int(self.get("/ledger", after=2**31)["last"])

    def entries(self, after: int, kind: str) -> tuple[list[dict[str, Any]], int]:
        """Return the ledger's entries of a kind after a number, and the newest number of all."""
        found = self.get("/ledger", after=after, kind=kind)
        return found["entries"], int(found["last"])

    def model(self, mode: str, latency: float = 0.0) -> None:
        """Set how the stub model comes to its answers and how many seconds each takes.

        `read` answers out of the prompt by its words, at some milliseconds of this machine's own; `trust` answers
        with what the search put first; `fixed` is instant.
        """
        self.post("/model", mode=mode, latency=latency, **({"text": FIXED_REPLY} if mode == "fixed" else {}))

    def model_calls(self) -> int:
        """Return how many chat completions were asked for until now."""
        return int(self.get("/model/calls", after=2**31)["last"])

    def sync_token(self) -> str:
        """Return the token of the newest kf callback, good for ten minutes."""
        newest = self.get("/callbacks")["deliveries"][-1]
        return str(dict(newest["fields"])["Token"])
