"""Control: look at the ledger, at callbacks, and at who stands where."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sandbox.kf.account import KfAccount
from sandbox.ledger import Kind
from sandbox.wire.json_route import Control
from sandbox.world import World


async def ledger(control: Control) -> Any:
    """Tell what happened after the seq `after`; narrowed by kind, open_kfid, external_userid, received=1."""
    after, open_kfid = control.number("after"), control.query("open_kfid")
    customer, kind = control.query("external_userid"), control.query("kind")
    book = control.world.ledger
    if customer and open_kfid:
        rows = book.received(open_kfid, customer) if control.query("received") else book.chat(open_kfid, customer)
        rows = [row for row in rows if row.seq > after and (kind is None or row.kind == kind)]
    else:
        rows = book.entries(*([Kind(kind)] if kind else []), after=after, open_kfid=open_kfid)
    return {"entries": [row.as_json() for row in rows], "last": len(book)}


async def callbacks(control: Control) -> Any:
    """Tell the callbacks sent lately with their attempts."""
    rows = list(control.world.callbacks.deliveries)
    return {"deliveries": [asdict(row) | {"delivered": row.delivered} for row in rows]}


async def state(control: Control) -> Any:
    """Tell the corps with their accounts, and each customer's session."""
    return {"corps": [_corp_row(control.world, corp_id) for corp_id in control.world.corps]}


def _corp_row(world: World, corp_id: str) -> dict[str, Any]:
    corp = world.corps[corp_id]
    accounts = [account for account in world.accounts.values() if account.corp is corp]
    return {
        "corp_id": corp_id,
        "name": corp.name,
        "callback_urls": [app.callback.url for app in corp.apps.values()],
        "accounts": [_account_row(world, account) for account in accounts],
    }


def _account_row(world: World, account: KfAccount) -> dict[str, Any]:
    sessions = [account.session(customer, world.time()) for customer in list(account.sessions)]
    return {
        "open_kfid": account.open_kfid,
        "name": account.name,
        "servicers": [
            asdict(servicer) | {"name": _name(account, servicer.userid)} for servicer in account.servicers.values()
        ],
        "sessions": [
            {
                "external_userid": session.external_userid,
                "name": account.corp.customer(session.external_userid).name,
                "state": int(session.state),
                "servicer": session.servicer,
                "sent_since": session.sent_since,
                "last_customer_at": session.last_customer_at,
            }
            for session in sessions
        ],
    }


def _name(account: KfAccount, userid: str) -> str:
    user = account.corp.users.get(userid)
    return user.name if user else userid


ENDPOINTS = {("GET", "ledger"): ledger, ("GET", "callbacks"): callbacks, ("GET", "state"): state}
