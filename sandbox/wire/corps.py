"""Control: set up corps and their callbacks, files, robots."""

from __future__ import annotations

from typing import Any

from sandbox.crypto import Crypto
from sandbox.wire.json_route import Control


async def load(control: Control) -> Any:
    """Set up a corp from `shop`; `callback_url` is checked by echo when `verify` is true."""
    shop, url = control.body["shop"], control.body.get("callback_url")
    verify = bool(control.body.get("verify"))
    corp = control.world.load_corp(shop, None if verify else url)
    if verify and url:
        await control.world.set_callback(corp.corp_id, url)
    accounts = [row["open_kfid"] for row in shop.get("kf_accounts") or []]
    return {"corp_id": corp.corp_id, "open_kfids": accounts}


async def set_callback(control: Control) -> Any:
    """Save the callback address `url`, with a new `token` and `key` if given; checked by echo unless told not to."""
    corp_id, body = control.request.path_params["corp_id"], control.body
    if "token" in body:
        for app in control.world.corps[corp_id].apps.values():
            app.callback.crypto = Crypto(body["token"], body["key"], corp_id)
    await control.world.set_callback(corp_id, body.get("url"), verify=bool(body.get("verify", True)))
    return {"corp_id": corp_id, "url": body.get("url")}


async def add_robot(control: Control) -> Any:
    """Add a group robot `key` to a corp."""
    control.world.robots[str(control.body["key"])] = str(control.body["corp_id"])
    return {"key": control.body["key"]}


async def reset(control: Control) -> Any:
    """Forget everything."""
    await control.world.reset()
    return {}


ENDPOINTS = {
    ("POST", "corps"): load,
    ("POST", "corps/{corp_id}/callback"): set_callback,
    ("POST", "robots"): add_robot,
    ("POST", "reset"): reset,
}
