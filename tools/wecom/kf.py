"""Calls of 微信客服, the only way for a program to talk to a WeChat user (wecom-api.md §3)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tools.wecom.answer import need
from tools.wecom.client import WeComClient
from tools.wecom.errors import (
    AlreadySent,
    BadToken,
    CodeLost,
    NotPermitted,
    RateLimited,
    Transient,
    WeComError,
)
from tools.wecom.kf_message import SyncPage
from tools.wecom.kf_records import KfAccount, KfCustomer, Servicer, ServiceState, SessionState
from tools.wecom.messages import Message

ACCOUNTS_PER_PAGE = 100
ACCOUNTS_OF_A_CORP = 5000
CUSTOMERS_PER_CALL = 100
_CODE_MAY_STILL_WORK = (AlreadySent, Transient, RateLimited, BadToken, NotPermitted)


class Kf:
    """The kf calls of one app."""

    def __init__(self, client: WeComClient) -> None:
        self._client = client

    async def sync_msg(self, open_kfid: str, *, cursor: str = "", token: str = "", limit: int = 1000) -> SyncPage:
        """Return the next page of what happened in an account (§3.2).

        Args:
            open_kfid: The kf account.
            cursor: `next_cursor` of the page before; empty starts three days back.
            token: The callback's, good for ten minutes. Without it WeCom allows few calls; a limit hit
                that way does not pause the calls that have one.
            limit: Items at most, up to 1000.

        Raises:
            BadSyncToken: The token is too old.
            AccountGone: No such account.
        """
        body: dict[str, Any] = {"open_kfid": open_kfid, "limit": limit}
        body |= {name: value for name, value in (("cursor", cursor), ("token", token)) if value}
        scope = "kf/sync_msg" if token else "kf/sync_msg without token"
        return SyncPage.read(await self._post("kf/sync_msg", body, scope=scope))

    async def send_msg(self, touser: str, open_kfid: str, message: Message, *, msgid: str | None = None) -> str:
        """Send one bubble to a customer and return its msgid (§3.5).

        Args:
            touser: The customer's external_userid.
            open_kfid: The kf account it comes from.
            message: From `tools.wecom.messages`.
            msgid: Ours, ``[0-9a-zA-Z_-]``, at most 32 bytes, unique in the account: makes sending idempotent.

        Raises:
            AlreadySent: This msgid went out before.
            QuotaUsed: Five bubbles since the customer's last message.
            WindowClosed: 48 hours are over.
            StateForbids: A human has the session, or it has ended.
        """
        body = {"touser": touser, "open_kfid": open_kfid, **({"msgid": msgid} if msgid else {}), **message}
        return str((await self._post("kf/send_msg", body)).get("msgid") or msgid or "")

    async def send_msg_on_event(self, code: str, message: Message, *, msgid: str | None = None) -> str:
        """Send a welcome, queue or closing message with the code of its event; return its msgid (§3.6).

        A request whose answer got lost is not repeated: the code works once.

        Raises:
            CodeLost: The code is used or older than 20 seconds (48 hours for queue messages).
            AlreadySent: This msgid went out before.
        """
        path = "kf/send_msg_on_event"
        body = {"code": code, **({"msgid": msgid} if msgid else {}), **message}
        try:
            answer = await self._post(path, body, repeatable=False)
        except _CODE_MAY_STILL_WORK:
            raise
        except WeComError as error:  # the number for a dead code is not documented
            raise CodeLost(error.errcode, error.errmsg, path) from error
        return str(answer.get("msgid") or msgid or "")

    async def service_state(self, open_kfid: str, external_userid: str) -> ServiceState:
        """Return who may speak in the session now (§3.4)."""
        body = {"open_kfid": open_kfid, "external_userid": external_userid}
        answer = await self._post("kf/service_state/get", body)
        state = SessionState(int(answer.get("service_state", SessionState.ENDED)))
        return ServiceState(state, str(answer.get("servicer_userid") or ""))

    async def trans_service_state(
        self, open_kfid: str, external_userid: str, state: SessionState, servicer_userid: str = ""
    ) -> str:
        """Move the session and return the msg_code for a queue or closing message, which may be empty.

        A request whose answer got lost is not repeated: read the state to learn what became of it.

        Args:
            open_kfid: The kf account.
            external_userid: The customer.
            state: `QUEUED`, `SERVICER` or `ENDED`.
            servicer_userid: Who takes it, for `SERVICER`.

        Raises:
            StateForbids: This move is not allowed from where the session is.
            ServicerUnavailable: The servicer is paused, not active or not of this account.
        """
        body = {"open_kfid": open_kfid, "external_userid": external_userid, "service_state": int(state)}
        if servicer_userid:
            body["servicer_userid"] = servicer_userid
        answer = await self._post("kf/service_state/trans", body, repeatable=False)
        return str(answer.get("msg_code") or "")

    async def servicers(self, open_kfid: str) -> list[Servicer]:
        """Return who receives customers of an account."""
        answer = await self._client.call("GET", "kf/servicer/list", params={"open_kfid": open_kfid})
        return [Servicer.read(row) for row in answer.get("servicer_list") or []]

    async def accounts(self) -> list[KfAccount]:
        """Return all kf accounts the app can see."""
        accounts: list[KfAccount] = []
        for offset in range(0, ACCOUNTS_OF_A_CORP, ACCOUNTS_PER_PAGE):
            body = {"offset": offset, "limit": ACCOUNTS_PER_PAGE}
            rows = (await self._post("kf/account/list", body)).get("account_list") or []
            accounts += map(KfAccount.read, rows)
            if len(rows) < ACCOUNTS_PER_PAGE:
                break
        return accounts

    async def customers(self, external_userids: Sequence[str]) -> list[KfCustomer]:
        """Return those of the customers who came or wrote within 48 hours; the others are left out."""
        found: list[KfCustomer] = []
        for start in range(0, len(external_userids), CUSTOMERS_PER_CALL):
            some = list(external_userids[start : start + CUSTOMERS_PER_CALL])
            body = {"external_userid_list": some, "need_enter_session_context": 1}
            answer = await self._post("kf/customer/batchget", body)
            found += map(KfCustomer.read, answer.get("customer_list") or [])
        return found

    async def add_contact_way(self, open_kfid: str, scene: str = "") -> str:
        """Return a link that opens the account in WeChat.

        Args:
            open_kfid: The kf account.
            scene: Comes back in `enter_session`; ``[0-9a-zA-Z_-]``, at most 32 bytes.
        """
        body = {"open_kfid": open_kfid, **({"scene": scene} if scene else {})}
        return need(await self._post("kf/add_contact_way", body), "url", "kf/add_contact_way")

    async def _post(self, path: str, body: dict[str, Any], **options: Any) -> dict[str, Any]:
        return await self._client.call("POST", path, json=body, **options)
