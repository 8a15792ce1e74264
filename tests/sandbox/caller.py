"""A plain client of the WeCom API: the front door."""

from __future__ import annotations

from typing import Any

import httpx

from tests.sandbox.shop import CORP_ID, KF, SHOP

Json = dict[str, Any]


class Caller:
    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http
        self.token = ""

    async def gettoken(self, secret: str = str(SHOP["secret"]), corp_id: str = CORP_ID) -> Json:
        answer = await self.http.get("/cgi-bin/gettoken", params={"corpid": corp_id, "corpsecret": secret})
        body: Json = answer.json()
        return body

    async def log_in(self) -> None:
        self.token = (await self.gettoken())["access_token"]

    async def post(self, path: str, **body: Any) -> Json:
        answer = await self.http.post(f"/cgi-bin/{path}", params={"access_token": self.token}, json=body)
        assert answer.status_code == 200
        found: Json = answer.json()
        return found

    async def get(self, path: str, **query: str) -> Json:
        answer = await self.http.get(f"/cgi-bin/{path}", params={"access_token": self.token, **query})
        assert answer.status_code == 200
        found: Json = answer.json()
        return found

    async def sync(self, cursor: str = "", **body: Any) -> Json:
        return await self.post("kf/sync_msg", **{"open_kfid": KF, "cursor": cursor, **body})

    async def say(self, customer: str, text: str = "有的", **body: Any) -> Json:
        return await self.post(
            "kf/send_msg",
            **{"touser": customer, "open_kfid": KF, "msgtype": "text", "text": {"content": text}, **body},
        )

    async def events(self, event_type: str) -> list[Json]:
        """Return the events of one type in the account's log."""
        rows = (await self.sync())["msg_list"]
        return [row["event"] for row in rows if row["msgtype"] == "event" and row["event"]["event_type"] == event_type]
