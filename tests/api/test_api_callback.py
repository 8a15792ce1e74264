"""The callback address: what WeCom sends becomes one job, everything else a 4xx that leaves only a number behind."""

from __future__ import annotations

import base64
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.door import CALLBACK, SIGNAL, Door, add_shop, crypto, envelope
from tests.worlds import CORP, KF, SHOP, renew_profiles

ECHO = {
    "msg_signature": "6df2285e8efcb2512e5746670977463e760adf47",
    "timestamp": "1700000000",
    "nonce": "nonce01",
    "echostr": "Q3stYC6hdFzMh9T8HCvyDH0IHJENRtL8kKsqSYgg4gBeiTpo2e8dLmRRhxdna5yMVu0s4RoCX7iZ4LGYqVDhtA==",
}
OTHER = SHOP | {"name": "二号店", "corp_id": "ww2222222222222222"}


@pytest.mark.parametrize("path", [CALLBACK, "/api/wecom/callback"])
async def test_the_echo_of_the_test_vector_is_bare(door: Door, path: str) -> None:
    answer = await door.http.get(path, params=ECHO)
    assert (answer.status_code, answer.content) == (200, b"1616140317555161061")


async def test_a_forged_echo_is_refused(door: Door) -> None:
    for change in ({"msg_signature": "0" * 40}, {"echostr": ECHO["echostr"][:-4] + "AAA="}, {"nonce": "other"}):
        answer = await door.http.get(CALLBACK, params=ECHO | change)
        assert answer.status_code == 403, change
    assert (await door.http.get(CALLBACK, params={"echostr": "x"})).status_code == 422


@pytest.mark.parametrize("path", [CALLBACK, "/api/wecom/callback"])
async def test_a_signal_becomes_a_job_and_an_empty_answer(door: Door, path: str) -> None:
    answer = await door.post(path=path)
    assert (answer.status_code, answer.content) == (200, b"")
    [job] = await door.jobs()
    assert (job["task_name"], job["args"]["open_kfid"], job["args"]["token"]) == ("sync", KF, "ENCsimtoken")


async def test_the_short_address_serves_no_one_when_there_are_two_shops(door: Door) -> None:
    await add_shop(door.house, OTHER)
    assert (await door.post(path="/api/wecom/callback")).status_code == 403
    assert (await door.post()).status_code == 200


async def test_one_shop_cannot_call_back_for_another(door: Door) -> None:
    await add_shop(door.house, OTHER)
    answer = await door.post(path=f"/api/wecom/callback/{OTHER['corp_id']}")
    assert answer.status_code == 403
    assert await door.jobs() == []


async def test_the_same_callback_again_is_acknowledged_without_a_second_job(door: Door) -> None:
    encrypted = crypto.encrypt(SIGNAL.encode())
    query = door.query(encrypted)
    before = (await door.counted()).get("repeated", 0)
    async with door.house.database.platform() as connection:
        for number in range(3):
            assert (await door.http.post(CALLBACK, params=query, content=envelope(encrypted))).status_code == 200
            if number == 0:  # a worker has taken the job: only the memory of the door keeps the next one out
                await connection.execute("UPDATE procrastinate_jobs SET status = 'doing'")
                await connection.commit()
    assert len(await door.jobs()) == 1
    assert (await door.counted())["repeated"] == before + 2


async def test_an_old_callback_is_no_key_to_the_door(door: Door) -> None:
    encrypted = crypto.encrypt(SIGNAL.encode())
    query = door.query(encrypted)
    assert (await door.http.post(CALLBACK, params=query, content=envelope(encrypted))).status_code == 200
    door.clock.advance(601)
    assert (await door.http.post(CALLBACK, params=query, content=envelope(encrypted))).status_code == 403


async def refused(door: Door, answer: httpx.Response, reason: str, before: dict[str, float]) -> None:
    assert 400 <= answer.status_code < 500
    assert (await door.counted()).get(reason, 0) == before.get(reason, 0) + 1, reason


async def test_what_is_not_from_wecom_is_counted_and_leaves_nothing_behind(door: Door) -> None:
    rows = await door.rows()
    good = crypto.encrypt(SIGNAL.encode())
    shifted = door.query(good, age_seconds=601)
    ahead = door.query(good, age_seconds=-660)  # seconds pass before it is sent
    noise = base64.b64encode(os.urandom(96)).decode()
    foreign = door.query(good)["msg_signature"]
    uneven = base64.b64encode(os.urandom(93)).decode()
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaa">]><xml><Event>&a;</Event></xml>'
    cases: dict[str, tuple[str, Callable[[], Awaitable[httpx.Response]]]] = {
        "wrong signature": ("signature", lambda: door.send(good, msg_signature="0" * 40)),
        "signature of another body": ("signature", lambda: door.send(noise, msg_signature=foreign)),
        "moved timestamp": ("signature", lambda: door.send(good, timestamp="1")),
        "wrong receiveid": ("receiveid", lambda: door.post(receiveid="ww9999999999999999")),
        "stale": ("stale", lambda: door.http.post(CALLBACK, params=shifted, content=envelope(good))),
        "from the future": ("stale", lambda: door.http.post(CALLBACK, params=ahead, content=envelope(good))),
        "no xml": ("malformed", lambda: door.send(good, body=b"\xff\xfe nothing")),
        "empty": ("malformed", lambda: door.send(good, body=b"")),
        "two secrets": ("malformed", lambda: door.send(good, body=envelope(good) * 2)),
        "no cipher": ("malformed", lambda: door.send(uneven)),
        "noise": ("malformed", lambda: door.send(noise)),
        "broken xml inside": ("malformed", lambda: door.post(SIGNAL[:80])),
        "entities inside": ("malformed", lambda: door.post(bomb)),
        "no account inside": ("malformed", lambda: door.post(SIGNAL.replace("OpenKfId", "Other"))),
        "unknown corp": ("unknown_corp", lambda: door.post(path="/api/wecom/callback/ww404")),
        "no query": ("malformed", lambda: door.http.post(CALLBACK, content=envelope(good))),
    }  # fmt: skip
    for name, (reason, send) in cases.items():
        before = await door.counted()
        started = time.monotonic()
        answer = await send()
        assert time.monotonic() - started < 0.5, name
        await refused(door, answer, reason, before)
    assert await door.rows() == rows


@pytest.mark.parametrize("announced", [True, False])
async def test_ten_megabytes_are_not_read(door: Door, announced: bool) -> None:
    body = b"<xml>" + b"A" * 10_000_000
    sent = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal sent
        for start in range(0, len(body), 65_536):
            sent += 1
            yield body[start : start + 65_536]

    before, rows = await door.counted(), await door.rows()
    started = time.monotonic()
    try:
        answer = await door.http.post(
            CALLBACK,
            params=door.query("x"),
            content=chunks(),
            headers={"content-length": str(len(body))} if announced else {},
        )
        assert answer.status_code == 413
    except (httpx.WriteError, httpx.ReadError):
        pass  # the door closed before all was said
    assert time.monotonic() - started < 2
    assert (await door.counted()).get("too_big", 0) == before.get("too_big", 0) + 1
    assert await door.rows() == rows


async def test_no_body_is_read_beyond_what_any_route_takes(door: Door) -> None:
    sent = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(2_000):
            sent += 1
            yield b" " * 65_536

    for path, kind in (("/api/login", "application/json"), ("/api/join", "text/plain")):
        for length in ({}, {"content-length": str(2_000 * 65_536)}):
            sent = 0
            try:
                answer = await door.http.post(path, content=chunks(), headers={"content-type": kind, **length})
                assert answer.status_code == 413
                assert "太大" in answer.json()["detail"]
            except (httpx.WriteError, httpx.ReadError):
                pass  # the door closed before all was said
            assert sent < 1_000, (path, length)


async def test_an_odd_corp_in_the_address_is_a_stranger(door: Door) -> None:
    for corp in ("%00", "ww%00x", quote("中文店"), "%ff%fe", "a" * 3000, "' OR 1=1 --"):
        answer = await door.http.post(f"/api/wecom/callback/{corp}", params=door.query("x"), content=b"<xml/>")
        assert 400 <= answer.status_code < 500, corp


async def test_a_signal_nobody_acts_on_is_acknowledged(door: Door) -> None:
    answer = await door.post(SIGNAL.replace("kf_msg_or_event", "something_of_tomorrow"))
    assert answer.status_code == 200
    assert await door.jobs() == []


async def test_a_changed_callback_token_counts_at_once(door: Door) -> None:
    assert (await door.post()).status_code == 200
    await add_shop(door.house, SHOP | {"callback_token": "another1"})
    renew_profiles(door.house)
    assert (await door.post()).status_code == 403


text = st.text(max_size=60)
field = st.one_of(text, st.sampled_from(["", "0", "9" * 400, "-1", "1e9", "\x00", "²", "NaN", CORP]))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    inner=st.one_of(text, st.sampled_from([SIGNAL, SIGNAL.replace("1700000001", "9" * 30), "<xml>" * 2000])),
    changes=st.dictionaries(st.sampled_from(["msg_signature", "timestamp", "nonce"]), field, max_size=2),
    body=st.one_of(st.none(), st.binary(max_size=200)),
    corp=st.sampled_from([CORP, CORP, "ww404"]),
)
async def test_nothing_that_is_posted_is_our_error(
    door: Door, inner: str, changes: dict[str, str], body: bytes | None, corp: str
) -> None:
    encrypted = crypto.encrypt(inner.encode("utf-8", "replace"))
    answer = await door.send(encrypted, path=f"/api/wecom/callback/{corp}", body=body, **changes)
    assert answer.status_code < 500
