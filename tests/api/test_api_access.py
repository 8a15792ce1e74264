"""Who gets in: passwords, cookies, CSRF, tokens, invitations."""

from __future__ import annotations

from typing import Any

import httpx

from store.access.logins import let_in, record_failure, save_login
from store.access.tokens import create_token
from store.shops.shopfile import apply_shop_file, parse_shop_file
from tests.api.door import Door
from tests.worlds import SHOP

PASSWORD = "correct horse"
OTHER: dict[str, Any] = SHOP | {
    "name": "别家店",
    "corp_id": "ww9876543210fedcba",
    "kf_accounts": [{"open_kfid": "wkOther", "name": "别家客服", "servicers": ["li_si"]}],
    "staff": [{"userid": "li_si", "name": "李四", "role": "owner"}],
}


async def shop_of(door: Door, document: dict[str, Any] = SHOP) -> int:
    async with door.house.database.platform_session() as session:
        return (await apply_shop_file(session, parse_shop_file(document), door.house.sealer)).id


async def token(door: Door, shop: int, role: str) -> dict[str, str]:
    async with door.house.database.shop(shop) as connection:
        return {"authorization": f"Bearer {await create_token(connection, shop, 'walk', role, 'test')}"}


async def owner_signed_in(door: Door) -> tuple[int, dict[str, str]]:
    """Return the shop and the header that changes need; the cookie is in the client's jar."""
    shop = await shop_of(door)
    async with door.house.database.platform() as connection:
        await let_in(connection, shop, "zhang_san", await save_login(connection, "13800000001", "张三", PASSWORD))
    answer = await door.http.post("/api/login", json={"phone": "13800000001", "password": PASSWORD})
    assert answer.status_code == 200
    return shop, {"X-CSRF-Token": answer.json()["csrf"]}


async def test_an_owner_signs_in_and_sees_the_own_shop_only(door: Door) -> None:
    shop, _ = await owner_signed_in(door)
    other = await shop_of(door, OTHER)
    me = (await door.http.get("/api/me")).json()
    assert me["shops"] == [{"merchant_id": shop, "shop": "青禾女装", "role": "owner"}]
    assert (await door.http.get(f"/api/shops/{shop}/staff")).status_code == 200
    assert (await door.http.get(f"/api/shops/{other}/staff")).status_code == 404


async def test_a_shop_file_applied_again_locks_nobody_out_and_keeps_what_it_does_not_name(door: Door) -> None:
    shop, csrf = await owner_signed_in(door)
    place = {"latitude": 30.27, "longitude": 120.13, "phone": "0571-88880000"}
    assert (await door.http.put(f"/api/shops/{shop}/stores/总店", json=place, headers=csrf)).status_code == 200
    assert await shop_of(door) == shop
    assert (await door.http.get("/api/me")).json()["shops"][0]["role"] == "owner"
    (store,) = (await door.http.get(f"/api/shops/{shop}/stores")).json()
    assert place.items() <= store.items()
    nothing_said = {key: value for key, value in SHOP.items() if key not in ("stores", "staff")}
    await shop_of(door, nothing_said)
    assert (await door.http.get(f"/api/shops/{shop}/stores")).json() == [store]


async def test_the_cookie_alone_changes_nothing(door: Door) -> None:
    shop, csrf = await owner_signed_in(door)
    change = {"name": "王五", "role": "staff"}
    assert (await door.http.put(f"/api/shops/{shop}/staff/wang_wu", json=change)).status_code == 403
    assert (await door.http.put(f"/api/shops/{shop}/staff/wang_wu", json=change, headers=csrf)).status_code == 204


async def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(door: Door) -> None:
    await owner_signed_in(door)
    answer = await door.http.post("/api/login", json={"phone": "13800000001", "password": PASSWORD})
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


async def test_signing_out_everywhere_ends_every_session(door: Door) -> None:
    _, csrf = await owner_signed_in(door)
    async with httpx.AsyncClient(base_url=door.http.base_url) as second:
        await second.post("/api/login", json={"phone": "13800000001", "password": PASSWORD})
        assert (await second.get("/api/me")).status_code == 200
        assert (await door.http.post("/api/logout/everywhere", headers=csrf)).status_code == 204
        assert (await second.get("/api/me")).status_code == 401


async def test_a_new_password_signs_out_and_the_old_one_is_gone(door: Door) -> None:
    _, csrf = await owner_signed_in(door)
    change = {"old": PASSWORD, "new": "battery staple"}
    guess = change | {"old": "x"}
    guesses = [await door.http.post("/api/me/password", json=guess, headers=csrf) for _ in range(6)]
    assert [answer.status_code for answer in guesses] == [401] * 5 + [429], "a cookie that was found guesses no further"
    door.clock.advance(16 * 60)
    assert (await door.http.post("/api/me/password", json=change, headers=csrf)).status_code == 204
    old = await door.http.post("/api/login", json={"phone": "13800000001", "password": PASSWORD})
    new = await door.http.post("/api/login", json={"phone": "13800000001", "password": "battery staple"})
    assert (old.status_code, new.status_code) == (401, 200)


async def test_guessing_stops_after_five_and_goes_on_after_a_while(door: Door) -> None:
    await owner_signed_in(door)
    guess = {"phone": "13800000001", "password": "guess guess"}
    assert [(await door.http.post("/api/login", json=guess)).status_code for _ in range(6)] == [401] * 5 + [429]
    right = {"phone": "13800000001", "password": PASSWORD}
    assert (await door.http.post("/api/login", json=right)).status_code == 429
    door.clock.advance(16 * 60)
    assert (await door.http.post("/api/login", json=right)).status_code == 200


async def test_an_invited_colleague_joins_once(door: Door) -> None:
    shop, csrf = await owner_signed_in(door)
    await door.http.put(f"/api/shops/{shop}/staff/wang_wu", json={"name": "王五", "role": "staff"}, headers=csrf)
    invited = await door.http.post(f"/api/shops/{shop}/staff/wang_wu/invitation", headers=csrf)
    joining = {"code": invited.json()["code"], "phone": "13900000002", "password": "wang wu 123"}
    async with door.house.database.platform() as connection:
        for _ in range(200):  # somebody elsewhere tries codes
            await record_failure(connection, "13900000009", "", door.clock())
    async with httpx.AsyncClient(base_url=door.http.base_url) as colleague:
        taken = await colleague.post("/api/join", json=joining | {"phone": "13800000001"})
        assert taken.status_code == 422, "an invitation does not change somebody's password"
        joined = await colleague.post("/api/join", json=joining)
        assert joined.json()["shops"][0]["role"] == "staff"
        assert (await colleague.get(f"/api/shops/{shop}/staff")).status_code == 403
        assert (await colleague.post("/api/join", json=joining)).status_code == 422


async def test_a_shop_keeps_an_owner(door: Door) -> None:
    shop, csrf = await owner_signed_in(door)
    assert (await door.http.delete(f"/api/shops/{shop}/staff/zhang_san", headers=csrf)).status_code == 409
    assert (await door.http.get(f"/api/shops/{shop}/staff")).json()[0]["userid"] == "zhang_san"


async def test_a_revoked_token_opens_nothing(door: Door) -> None:
    shop = await shop_of(door)
    owner = await token(door, shop, "owner")
    made = await door.http.post(f"/api/shops/{shop}/tokens", json={"name": "ERP"}, headers=owner)
    program = {"authorization": f"Bearer {made.json()['token']}"}
    assert (await door.http.get(f"/api/shops/{shop}/tokens", headers=program)).status_code == 403
    listed = (await door.http.get(f"/api/shops/{shop}/tokens", headers=owner)).json()
    await door.http.delete(f"/api/shops/{shop}/tokens/{listed[-1]['id']}", headers=owner)
    assert (await door.http.get(f"/api/shops/{shop}/tokens", headers=program)).status_code == 401
