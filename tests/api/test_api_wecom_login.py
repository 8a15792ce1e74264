"""Signing in by WeCom, as its client and as a browser, with everything that can be wrong about it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from jobs.signals import handle
from sandbox.server import create_app, running
from sandbox.world import World
from store.access.people import save_colleague
from tests.api.door import Door, opened_door
from tests.api.test_api_access import OTHER, PASSWORD, owner_signed_in, shop_of
from tests.worlds import CORP, SHOP

CLIENT = {"user-agent": "Mozilla/5.0 (iPhone) MicroMessenger/7.0.1 wxwork/4.1.20"}
START, BACK = "/api/login/wecom", "/api/login/wecom/return"


@dataclass(slots=True)
class Gate:
    """The program's door, the WeCom behind it, and browsers before it."""

    door: Door
    world: World
    shop: int

    def browser(self, **headers: str) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.door.http.base_url, headers=headers, timeout=30)

    async def to_wecom(self, browser: httpx.AsyncClient, who: str, corp: str = CORP, to: str = "/") -> str:
        """Go to WeCom's page as a member would and return the address it sends back to."""
        started = await browser.get(START, params={"corp": corp, "to": to})
        assert started.status_code == 303
        there, mark, rest = started.headers["location"].partition("#")
        page = await browser.get(f"{there}&as={who}{mark}{rest}")
        return str(page.headers.get("location", f"refused: {page.status_code}"))

    async def comes_back(self, browser: httpx.AsyncClient, address: str) -> str:
        """Return where the program sends a browser that came back."""
        return str((await browser.get(address)).headers["location"])


@pytest.fixture
async def gate(database_url: str, tmp_path: Path) -> AsyncIterator[Gate]:
    world = World()
    world.load_corp(SHOP)
    world.load_corp(OTHER)
    world.corps[CORP].add_user("wang_wu", "王五")
    async with (
        running(create_app(world)) as wecom,
        opened_door(database_url, tmp_path, wecom_api_base=wecom) as door,
    ):
        yield Gate(door, world, await shop_of(door))
    await world.aclose()


async def test_a_member_signs_in_and_is_who_wecom_says(gate: Gate) -> None:
    for headers in (CLIENT, {}):
        await _signs_in(gate, headers)


async def _signs_in(gate: Gate, headers: dict[str, str]) -> None:
    async with gate.browser(**headers) as browser:
        assert (await browser.get(f"{START}/available")).json() == {"available": True, "shop": "青禾女装"}
        address = await gate.to_wecom(browser, "zhang_san", to="/inbox?state=waiting")
        assert await gate.comes_back(browser, address) == "/inbox?state=waiting"
        me = (await browser.get("/api/me")).json()
        assert me["shops"] == [{"merchant_id": gate.shop, "shop": "青禾女装", "role": "owner"}]
        here = (await browser.get("/api/me/sessions")).json()[0]
        assert here["here"]
        assert here["session"]["by_wecom"]


async def test_what_does_not_fit_opens_nothing(gate: Gate) -> None:
    door, world = gate.door, gate.world
    async with gate.browser() as browser, gate.browser() as other:
        assert (await gate.to_wecom(browser, "nobody")).startswith("refused: 403"), "WeCom itself says 无权限"
        async with gate.browser(**CLIENT) as client:
            assert await gate.comes_back(client, await gate.to_wecom(client, "wm_alice")) == "/login?problem=stranger"
            member = await gate.to_wecom(client, "wang_wu")
            assert await gate.comes_back(client, member) == "/login?problem=staff", "a member, but not on the staff"
        address = await gate.to_wecom(browser, "zhang_san")
        assert await gate.comes_back(other, address) == "/login?problem=state", "another browser"
        wrong = address.replace("state=", "state=0")
        assert await gate.comes_back(browser, wrong) == "/login?problem=state"
        address = await gate.to_wecom(browser, "zhang_san")
        assert await gate.comes_back(browser, address) == "/"
        assert await gate.comes_back(browser, address) == "/login?problem=state", "what came back once is over"
        code = parse_qs(urlsplit(address).query)["code"][0]
        assert await gate.comes_back(other, await _with_code(gate, other, code)) == "/login?problem=code", "used"
        late = await gate.to_wecom(other, "zhang_san")
        world.clock.advance(301)
        assert await gate.comes_back(other, late) == "/login?problem=code"
        slow = await gate.to_wecom(other, "zhang_san")
        door.clock.advance(601)
        assert await gate.comes_back(other, slow) == "/login?problem=state"
        assert (await other.get("/api/me")).status_code == 401
        assert (await other.get(START, params={"corp": "wwnone"})).headers["location"] == "/login?problem=corp"
        abroad = await gate.to_wecom(other, "zhang_san", to="//evil.example")
        assert await gate.comes_back(other, abroad) == "/"
    gate.door.clock.advance(3600)
    await _guessed_codes_are_stopped_by_address(gate)


async def _with_code(gate: Gate, browser: httpx.AsyncClient, code: str) -> str:
    """Return the address of a fresh start with somebody's code put in."""
    address = await gate.to_wecom(browser, "zhang_san")
    return address.replace(parse_qs(urlsplit(address).query)["code"][0], code)


async def _guessed_codes_are_stopped_by_address(gate: Gate) -> None:
    async with gate.browser() as browser:
        told = [await gate.comes_back(browser, await _with_code(gate, browser, f"made-up-{n}")) for n in range(31)]
    assert told == ["/login?problem=code"] * 30 + ["/login?problem=busy"]


async def test_one_shops_wecom_opens_no_other_shop(gate: Gate) -> None:
    """Whoever runs a corp can make a member of any userid there: that speaks for nobody elsewhere."""
    door, shop = gate.door, gate.shop
    other = await shop_of(door, OTHER)
    await owner_signed_in(door)
    async with door.house.database.platform() as connection:
        row = await (await connection.execute("SELECT id FROM logins")).fetchone()
        assert row
        await connection.execute("UPDATE logins SET operator = true")
        await connection.execute("UPDATE staff SET login_id = %s WHERE userid = 'li_si'", (row["id"],))
    async with gate.browser() as browser:
        assert await gate.comes_back(browser, await gate.to_wecom(browser, "li_si", OTHER["corp_id"])) == "/"
        me = (await browser.get("/api/me")).json()
        assert ([place["merchant_id"] for place in me["shops"]], me["operator"]) == ([other], False)
        assert (await browser.get(f"/api/shops/{shop}/staff")).status_code == 404


async def test_who_leaves_is_signed_out_and_everywhere_means_everywhere(gate: Gate) -> None:
    door = gate.door
    await _add(gate, "wang_wu")
    async with gate.browser() as wang, gate.browser(**CLIENT) as zhang, gate.browser() as second:
        await gate.comes_back(wang, await gate.to_wecom(wang, "wang_wu"))
        await gate.comes_back(zhang, await gate.to_wecom(zhang, "zhang_san"))
        await gate.comes_back(second, await gate.to_wecom(second, "zhang_san"))
        told: dict[str, Any] = {"userid": "WANG_WU", "created_at": "2026-01-01T00:00:00Z"}
        await handle(door.house, gate.shop, "left", "MemberGone", told)
        assert [(await one.get("/api/me")).status_code for one in (wang, zhang)] == [401, 200]
        _, csrf = await owner_signed_in(door)  # by phone, the same person
        assert len((await door.http.get("/api/me/sessions")).json()) == 3
        assert (await door.http.post("/api/logout/everywhere", headers=csrf)).status_code == 204
        assert [(await one.get("/api/me")).status_code for one in (zhang, second, door.http)] == [401] * 3
    await _a_colleague_taken_off_the_staff_is_out_at_once(gate)


async def _a_colleague_taken_off_the_staff_is_out_at_once(gate: Gate) -> None:
    _, csrf = await owner_signed_in(gate.door)
    await _add(gate, "wang_wu")
    async with gate.browser() as wang:
        await gate.comes_back(wang, await gate.to_wecom(wang, "wang_wu"))
        assert (await wang.get("/api/me")).status_code == 200
        own = {"x-csrf-token": (await wang.get("/api/me")).json()["csrf"]}
        change = {"old": PASSWORD, "new": "battery staple"}
        assert (await wang.post("/api/me/password", json=change, headers=own)).status_code == 409
        gone = await gate.door.http.delete(f"/api/shops/{gate.shop}/staff/wang_wu", headers=csrf)
        assert gone.status_code == 204
        assert (await wang.get("/api/me")).status_code == 401


async def _add(gate: Gate, userid: str) -> None:
    async with gate.door.house.database.platform() as connection:
        await save_colleague(connection, gate.shop, userid, "王五", "staff")
