"""The walk of every role through every route: what must be refused is, and made-up arguments break nothing.

Who may do what is told by the program's own description (`x-least-role`, from the signatures, `api/roles.py`).
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import APIRouter

from api.app import openapi_document
from api.cookies import SESSION
from api.roles import show_roles
from sandbox.server import create_app, running
from sandbox.world import World
from store.access.people import save_colleague
from store.shops.merchants import Merchant
from tests.api.arguments import HALF, Made
from tests.api.browsers import PUBLIC_URL, add_login, by_password, by_wecom, dead_cookies
from tests.api.door import Door, opened_door
from tests.api.test_api_access import OTHER, shop_of
from tests.api.test_api_wecom_login import CLIENT
from tests.worlds import CORP, SHOP

RANKS = ["nobody", "signed-in", "staff", "owner", "operator"]
READING = {"GET", "HEAD"}
STREAMED = "/api/shops/{shop_id}/live"
# what ends the walker's own sign-in, or asks for a signature
LEFT_OUT = ("/api/logout", "/api/me/password", "/api/login", "/api/join", "/api/hooks/")


@dataclass(slots=True)
class Walk:
    """A shop, another one, and somebody of each role with a browser; cookies that were good once, or never."""

    door: Door
    shop: int
    made: Made
    browsers: dict[str, tuple[httpx.AsyncClient, str]]
    dead_cookies: list[str]

    async def knock(self, who: str, method: str, path: str, operation: dict[str, Any], **wishes: Any) -> httpx.Response:
        """Ask for one route as somebody and return the answer, its body only when that comes to an end."""
        browser, csrf = self.browsers[who]
        wishes.setdefault("headers", {"x-csrf-token": csrf})
        odd = wishes.pop("odd", None)
        body = self.made.body(operation, odd)
        odd = None if odd == HALF else odd  # an address cannot hold it
        query, address = self.made.query(operation, odd), self.made.path(path, operation, self.shop, odd)
        content = None if body is None else json.dumps(body).encode()
        if content is not None:
            wishes["headers"] = {**wishes["headers"], "content-type": "application/json"}
        async with browser.stream(method, address, params=query, content=content, **wishes) as answer:
            if not path.startswith(STREAMED):
                await answer.aread()
        return answer


@pytest.fixture
async def walk(database_url: str, tmp_path: Path) -> AsyncIterator[Walk]:
    world = World()
    for document in (SHOP, OTHER):
        world.load_corp(document)
    world.corps[CORP].add_user("wang_wu", "王五")
    async with (
        running(create_app(world)) as wecom,
        opened_door(database_url, tmp_path, wecom_api_base=wecom, public_url=PUBLIC_URL) as door,
    ):
        shop, other = await shop_of(door), await shop_of(door, OTHER)
        document = (await door.http.get("/api/openapi.json")).json()
        async with door.house.database.platform() as connection:
            await save_colleague(connection, shop, "wang_wu", "王五", "staff")
        await add_login(door, "13800000009", shop, "wang_wu")
        dead = await dead_cookies(door, "13800000009")
        people = [("owner", shop, "zhang_san"), ("other owner", other, "li_si"), ("operator", 0, "")]
        browsers = {"nobody": (httpx.AsyncClient(base_url=door.http.base_url), "")}
        for phone, (who, merchant_id, userid) in enumerate(people, 13_800_000_000):
            await add_login(door, str(phone), merchant_id, userid)
            browsers[who] = await by_password(door, str(phone))
        browsers["staff"] = await by_wecom(door, CORP, "wang_wu")
        browsers["other owner by WeCom"] = await by_wecom(door, OTHER["corp_id"], "li_si", CLIENT)
        yield Walk(door, shop, Made(document), browsers, dead)
        for browser, _ in browsers.values():
            await browser.aclose()
    await world.aclose()


def _refusal(who: str, least: str, path: str) -> int | None:
    """Return the status somebody must be refused with, None when they may."""
    if least not in RANKS or least == "nobody":
        return None
    if who == "nobody":
        return 401
    if who.startswith("other owner") and path.startswith("/api/shops/{shop_id}"):
        return 404
    return 403 if who in RANKS and RANKS.index(who) < RANKS.index(least) else None


async def test_every_route_refuses_whom_it_must(walk: Walk) -> None:
    seen: set[str] = set()
    wrong: list[str] = []
    for number, (method, path, operation) in enumerate(walk.made.operations()):
        least = operation["x-least-role"]
        seen.add(least)
        for who in ("nobody", ("other owner", "other owner by WeCom")[number % 2], "staff", "owner"):
            expected = _refusal(who, least, path)
            if expected is not None:
                answer = await walk.knock(who, method, path, operation)
                if answer.status_code != expected:
                    wrong.append(f"{method} {path} answered {answer.status_code} to {who}, not {expected}")
        if least not in RANKS[1:]:
            continue
        cookie = {"cookie": f"{SESSION}={walk.dead_cookies[number % 3]}"}
        answer = await walk.knock("nobody", method, path, operation, headers=cookie)
        if answer.status_code != 401:
            wrong.append(f"{method} {path} answered {answer.status_code} to dead cookie {number % 3}")
        if method not in READING:
            foreign = {"x-csrf-token": walk.browsers["other owner"][1]}
            answer = await walk.knock("owner", method, path, operation, headers=({}, foreign)[number % 2])
            if answer.status_code != 403:
                wrong.append(f"{method} {path} answered {answer.status_code} to a cookie without its CSRF value")
    assert not wrong, "\n".join(wrong)
    assert seen >= set(RANKS)


async def test_made_up_arguments_are_refused_and_break_nothing(walk: Walk) -> None:
    wrong: list[str] = []
    for number, (method, path, operation) in enumerate(walk.made.operations()):
        if path.startswith(LEFT_OUT):
            continue
        for odd in (1, (None, 0, 2)[number % 3], *([HALF] if "requestBody" in operation else [])):
            answer = await walk.knock("operator", method, path, operation, odd=odd)
            if answer.status_code >= 500 or answer.status_code in (401, 403):
                wrong.append(f"{method} {path} (made {odd}): {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert (await walk.browsers["operator"][0].get("/api/me")).status_code == 200
    async with walk.door.house.database.platform_session() as session:
        assert await session.get(Merchant, walk.shop), "the shop walked through is there"


async def test_a_route_that_does_not_say_who_may_use_it_keeps_the_program_from_starting() -> None:
    router = APIRouter()

    @router.get("/api/shops/{shop_id}/secrets")
    async def unguarded(shop_id: int) -> int:
        return shop_id

    with pytest.raises(RuntimeError, match="secrets"):
        show_roles(router)


def test_no_body_takes_a_field_it_does_not_know() -> None:
    """A field with a slip in its name would else be lost without a word."""
    document = openapi_document()
    shapes = document["components"]["schemas"]

    def leaky(schema: dict[str, Any], name: str, seen: set[str]) -> Iterator[str]:
        if reference := schema.get("$ref"):
            name = reference.rpartition("/")[2]
            if name in seen:
                return
            seen.add(name)
            schema = shapes[name]
        if "properties" in schema and schema.get("additionalProperties") is not False:
            yield name
        parts = [*schema.get("properties", {}).values()]
        parts += [one for way in ("anyOf", "oneOf", "allOf") for one in schema.get(way, [])]
        parts += [schema[key] for key in ("items", "additionalProperties") if isinstance(schema.get(key), dict)]
        for part in parts:
            yield from leaky(part, name, seen)

    ways = [(path, way) for path, found in document["paths"].items() for way in found.values()]
    bodies = [
        (path, kind["schema"])
        for path, way in ways
        for kind in way.get("requestBody", {"content": {}})["content"].values()
    ]
    assert len(bodies) > 80
    assert {(path, name) for path, schema in bodies for name in leaky(schema, "", set())} == set()
