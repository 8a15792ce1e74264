"""From nothing to the first answered message: the operator opens a shop, its owner sets it up, a customer asks."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest

from knowledge.starters import TRADES, starter
from sandbox.crypto import Crypto
from sandbox.refusal import CallbackUrlRejected
from store.access.logins import save_login
from tests.api.test_api_access import OTHER, PASSWORD
from tests.programs import xiaoer
from tests.worlds import Town, town, until

CORP, KFID = OTHER["corp_id"], "wkOther"
APP = {"corp_id": CORP, "agent_id": OTHER["agent_id"], "secret": OTHER["secret"]}
PHONE = "13900000009"


class Owner:
    """The owner's browser."""

    def __init__(self, place: Town, http: httpx.AsyncClient) -> None:
        self.place, self.http, self.shop = place, http, 0

    async def join(self, code: str) -> None:
        answer = await self.http.post("/api/join", json={"code": code, "phone": PHONE, "password": PASSWORD})
        assert answer.status_code == 200, answer.text
        self.http.headers["x-csrf-token"] = answer.json()["csrf"]
        self.shop = answer.json()["shops"][0]["merchant_id"]

    async def ask(self, method: str, path: str, status: int = 200, **body: Any) -> Any:
        answer = await self.http.request(method, f"/api/shops/{self.shop}/{path}", json=body or None)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    async def wrong(self) -> dict[str, str]:
        """Return what the checker finds wrong, with what to click, by step."""
        return {
            each["step"]: each["title"] + each["advice"]
            for each in await self.ask("POST", "setup/check")
            if not each["ok"]
        }


async def _opened(place: Town, name: str) -> str:
    async with place.house.database.platform() as connection:
        await save_login(connection, "13700000007", "服务商", PASSWORD, operator=True)
    async with httpx.AsyncClient(base_url=place.api, timeout=60) as operator:
        me = (await operator.post("/api/login", json={"phone": "13700000007", "password": PASSWORD})).json()
        headers = {"x-csrf-token": me["csrf"]}
        opened = await operator.post("/api/shops", json={"name": name, "owner": "李四"}, headers=headers)
        assert opened.status_code == 201, opened.text
        twice = await operator.post("/api/shops", json={"name": name}, headers=headers)
        assert twice.status_code == 409
        known, new = (await operator.get("/api/shops")).json()["items"]
        assert (known["connected"], new["connected"], new["plan"]) == (True, False, "高级")
        assert (await operator.get("/api/shops/letters")).json() == []
        assert opened.json()["link"].endswith(f"/login?code={opened.json()['code']}")
        return str(opened.json()["code"])


@pytest.mark.timeout(180)
async def test_from_nothing_to_the_first_answered_message(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path) as place, httpx.AsyncClient(base_url=place.api, timeout=60) as http:
        place.world.load_corp(OTHER)
        app = next(iter(place.world.corps[CORP].apps.values()))
        app.trusted_ips = {"10.9.8.7"}
        owner = Owner(place, http)
        await owner.join(await _opened(place, "别家店"))
        assert set(await owner.wrong()) == {"corp", "callback", "staff", "store", "knowledge"}

        refused = await owner.ask("PUT", "setup/corp", **APP | {"secret": "wrong"})
        assert "重新查看 Secret" in next(each["advice"] for each in refused if each["step"] == "corp")
        await owner.ask("PUT", "setup/corp", 409, **APP | {"corp_id": "ww0123456789abcdef"})
        wrong = {each["step"] for each in await owner.ask("PUT", "setup/corp", **APP) if not each["ok"]}
        assert wrong == {"address", "callback", "staff", "store", "knowledge"}
        assert "出口 IP 是 127.0.0.1" in (await owner.wrong())["address"]
        assert "企业可信IP" in (await owner.ask("GET", "setup/accounts", 422))["detail"]
        app.trusted_ips = None
        for inside in ("http://127.0.0.1:6379", "http://[::ffff:10.0.0.1]:1", "http://localhost:1", "http://h:99999"):
            refused = await owner.ask("PUT", "setup/proxy", 422, proxy=inside)
            assert "代理" in refused["detail"], inside

        callback = (await owner.ask("GET", "setup"))["callback"]
        with pytest.raises(CallbackUrlRejected):
            await place.world.set_callback(CORP, callback["url"])  # the console holds another token yet
        echo = (await owner.ask("GET", "setup"))["callback"]
        assert (echo["verified_at"], echo["refused"]) == (None, "token")
        app.callback.crypto = Crypto(callback["token"], "x" * 42 + "A", CORP)
        with pytest.raises(CallbackUrlRejected):
            await place.world.set_callback(CORP, callback["url"])
        assert (await owner.ask("GET", "setup"))["callback"]["refused"] == "key"
        assert "重新粘贴" in (await owner.wrong())["callback"]
        app.callback.crypto = Crypto(callback["token"], callback["encoding_aes_key"], CORP)
        await place.world.set_callback(CORP, callback["url"])
        echo = (await owner.ask("GET", "setup"))["callback"]
        assert (bool(echo["verified_at"]), echo["refused"]) == (True, "")

        (account,) = await owner.ask("GET", "setup/accounts")
        assert (account["open_kfid"], account["managed"], account["chosen"]) == (KFID, True, False)
        await owner.ask("PUT", f"setup/accounts/{KFID}", 204)
        (me,) = (await owner.ask("GET", "setup"))["owners"]
        await owner.ask("PUT", f"setup/owners/{me['id']}", 404, userid="nobody")
        await owner.ask("PUT", f"setup/owners/{me['id']}", 204, userid="li_si")
        await owner.ask("PUT", "stores/总店", hours="每天 10:00-22:00", address="湖滨路 6 号")
        assert set(await owner.wrong()) == {"knowledge"}

        taught = await owner.ask(
            "POST", "setup/starters/bakery", values={"hours": "每天 8:00 到 21:00", "cream": "动物奶油"}
        )
        assert taught == {"added": 6, "left_out": 6}
        assert await owner.wrong() == {}
        assert (await owner.ask("POST", f"setup/accounts/{KFID}/link"))["url"].startswith("https://")

        await _indexed(owner)
        place.world.customers.say(KFID, "wm_bob", "用的什么奶油？")
        await until(lambda: bool(place.world.ledger.received(KFID, "wm_bob")))
        (heard,) = [entry.text for entry in place.world.ledger.received(KFID, "wm_bob")]
        assert "动物奶油" in heard
        assert (await owner.ask("GET", "setup"))["answered"]


async def _indexed(owner: Owner) -> None:
    """Wait until the account was read once and the answers are served."""
    query = """
    SELECT m.indexed_version = m.knowledge_version AND a.synced_at IS NOT NULL AS done
    FROM merchants m JOIN kf_accounts a ON a.merchant_id = m.id
    """
    async with asyncio.timeout(60):
        while True:
            async with owner.place.house.database.shop(owner.shop) as connection:
                row = await (await connection.execute(query)).fetchone()
            if row and row["done"]:
                return
            await asyncio.sleep(0.02)


async def test_a_shop_is_opened_from_the_command_line_and_the_doctor_says_what_is_missing(
    database_url: str, tmp_path: Path
) -> None:
    env = {"XIAOER_DATA_DIR": str(tmp_path), "XIAOER_SECRET_KEY": "test", "XIAOER_DATABASE_URL": database_url}
    opened = await xiaoer("shop", "open", "春泥烘焙", "--owner", "小王", **env)
    assert "/login?code=" in opened.out, opened
    doctor = await xiaoer("doctor", **env)
    assert "「春泥烘焙」还没有填企业和应用" in doctor.out
    assert "还不知道小王在企业微信里是谁" in doctor.out


def test_every_starter_has_its_blanks_and_leaves_no_brace_behind() -> None:
    for trade in TRADES:
        known = starter(trade)
        keys = {blank.key for blank in known.blanks}
        assert set().union(*(entry.blanks for entry in known.entries)) == keys, trade
        assert len(known.entries) >= 12
        rows = known.filled({blank.key: blank.example for blank in known.blanks})
        assert len(rows) == len(known.entries)
        assert not any("{" in row["answer"] for row in rows)
        assert len({row["question"] for row in rows}) == len(rows)
