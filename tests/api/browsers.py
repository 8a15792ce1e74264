"""Browsers of people who came in as people do, and cookies that open nothing any more."""

from __future__ import annotations

import httpx

from api.cookies import SESSION
from store.access.logins import let_in, save_login
from store.access.web_sessions import LIFETIME, open_session
from tests.api.door import Door
from tests.api.test_api_access import PASSWORD
from tests.api.test_api_wecom_login import START

PUBLIC_URL = "https://xiaoer.example"


async def add_login(door: Door, phone: str, merchant_id: int, userid: str) -> None:
    """Give somebody a login: a member of a shop, or, where there is none, an operator."""
    async with door.house.database.platform() as connection:
        login = await save_login(connection, phone, phone, PASSWORD, operator=not merchant_id)
        if merchant_id:
            await let_in(connection, merchant_id, userid, login)


async def by_password(door: Door, phone: str) -> tuple[httpx.AsyncClient, str]:
    """Return a browser signed in by phone and password, and its CSRF value."""
    browser = httpx.AsyncClient(base_url=door.http.base_url, timeout=60)
    answer = await browser.post("/api/login", json={"phone": phone, "password": PASSWORD})
    return browser, answer.json()["csrf"]


async def by_wecom(
    door: Door, corp: str, userid: str, headers: dict[str, str] | None = None
) -> tuple[httpx.AsyncClient, str]:
    """Go through WeCom's own page, inside its client or by its QR code, and come back signed in."""
    browser = httpx.AsyncClient(base_url=door.http.base_url, headers=headers, timeout=60)
    started = await browser.get(START, params={"corp": corp, "to": "/"})
    there, mark, rest = started.headers["location"].partition("#")
    page = await browser.get(f"{there}&as={userid}{mark}{rest}")
    await browser.get(page.headers["location"].removeprefix(PUBLIC_URL))
    return browser, (await browser.get("/api/me")).json()["csrf"]


async def dead_cookies(door: Door, phone: str) -> list[str]:
    """Return the cookie of a browser that was signed out from elsewhere, of a session that ran out, a made-up one."""
    (browser, _), (second, csrf) = [await by_password(door, phone) for _ in range(2)]
    assert (await second.post("/api/logout/everywhere", headers={"x-csrf-token": csrf})).status_code == 204
    async with door.house.database.platform() as connection:
        row = await (await connection.execute("SELECT id FROM logins WHERE phone = %s", (phone,))).fetchone()
        assert row
        ran_out, _ = await open_session(connection, door.clock() - LIFETIME, login_id=row["id"])
    signed_out = browser.cookies[SESSION]
    for one in (browser, second):
        await one.aclose()
    return [signed_out, ran_out, "made-up"]
