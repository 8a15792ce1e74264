from __future__ import annotations

import time

import pytest

from sandbox.chaos import Flaw
from sandbox.refusal import CallbackUrlRejected
from sandbox.world import World
from tests.sandbox.receiver import Receiver
from tests.sandbox.shop import ANNA, BEN, CORP_ID, KF


async def test_a_callback_is_sealed_as_wecom_does(world: World, receiver: Receiver) -> None:
    world.customers.say(KF, ANNA, "在吗")
    await world.settled()
    (post,) = receiver.posts
    assert post.body.startswith(f"<xml><ToUserName><![CDATA[{CORP_ID}]]></ToUserName>".encode())
    assert (post.node("Event"), post.node("OpenKfId")) == ("kf_msg_or_event", KF)
    assert "在吗" not in post.opened()  # a signal, never the words


async def test_the_address_must_echo_the_bare_number_in_a_second(world: World, receiver: Receiver) -> None:
    await world.set_callback(CORP_ID, receiver.url)
    for wrap in (b'"%s"', b"%s\n", b"\xef\xbb\xbf%s", b"ok%.0s"):
        receiver.echo_wrap = wrap
        with pytest.raises(CallbackUrlRejected):
            await world.set_callback(CORP_ID, receiver.url)
    receiver.echo_wrap = b"%s"
    world.callbacks.echo_timeout = 0.05
    receiver.delays = [0.3]
    with pytest.raises(CallbackUrlRejected, match="TimeoutError"):
        await world.set_callback(CORP_ID, receiver.url)
    with pytest.raises(CallbackUrlRejected):
        await world.set_callback(CORP_ID, "http://127.0.0.1:1/callback")


async def test_it_is_repeated_with_a_new_envelope_until_it_is_answered(world: World, receiver: Receiver) -> None:
    receiver.statuses = [500, 403]
    world.customers.say(KF, ANNA, "在吗")
    await world.settled()
    assert [attempt.outcome for attempt in world.callbacks.deliveries[0].attempts] == [500, 403, 200]
    assert len({post.opened() for post in receiver.posts}) == 1
    assert len({post.query["nonce"] for post in receiver.posts}) == 3
    assert len({post.body for post in receiver.posts}) == 3


async def test_after_three_repeats_it_is_given_up(world: World, receiver: Receiver) -> None:
    receiver.statuses = [500] * 9
    world.customers.say(KF, ANNA, "在吗")
    await world.settled()
    assert len(receiver.posts) == 4
    assert not world.callbacks.deliveries[0].delivered


async def test_a_late_answer_counts_as_none(world: World, receiver: Receiver) -> None:
    world.callbacks.timeout = 0.05
    receiver.delays = [0.4]
    world.customers.say(KF, ANNA, "在吗")
    await world.settled()
    assert [attempt.outcome for attempt in world.callbacks.deliveries[0].attempts] == ["TimeoutError", 200]


async def test_many_customers_with_one_callback_or_one_each(world: World, receiver: Receiver) -> None:
    lines = [(KF, f"wmMany{number:03d}", "在吗") for number in range(5)]
    world.customers.say_many(lines)
    await world.settled()
    assert len(receiver.posts) == 1
    world.customers.say_many(lines, one_callback=False)
    await world.settled()
    assert len(receiver.posts) == 6
    assert len({post.node("Token") for post in receiver.posts}) == 6


async def test_coalescing_joins_what_comes_close_together(world: World, receiver: Receiver) -> None:
    world.chaos.coalesce_seconds = 0.05
    for _ in range(4):
        world.customers.say(KF, ANNA, "在吗")
    world.customers.say("wkSimKf02", BEN, "在吗")
    await world.settled()
    assert sorted(str(post.node("OpenKfId")) for post in receiver.posts) == [KF, "wkSimKf02"]


async def test_duplicates_burst_and_drops(world: World, receiver: Receiver) -> None:
    world.chaos.duplicates = 2
    world.customers.say(KF, ANNA, "在吗")
    await world.settled()
    assert len(receiver.posts) == 3
    assert len({post.opened() for post in receiver.posts}) == 1
    world.chaos.calm()
    receiver.posts.clear()
    world.chaos.burst = 3
    world.customers.say(KF, ANNA, "在吗")
    await world.settled()
    assert len({post.node("Token") for post in receiver.posts}) == 4
    world.chaos.calm()
    receiver.posts.clear()
    world.chaos.drop_every = 3
    for _ in range(9):
        world.customers.say(KF, ANNA, "在吗")
    await world.settled()
    assert len(receiver.posts) == 6


async def test_out_of_order(world: World, receiver: Receiver) -> None:
    world.chaos.hold_every_other = 0.15
    world.customers.say(KF, ANNA, "先")
    world.customers.say("wkSimKf02", ANNA, "后")
    await world.settled()
    assert [post.node("OpenKfId") for post in receiver.posts] == ["wkSimKf02", KF]


@pytest.mark.parametrize("flaw", [Flaw.WRONG_SIGNATURE, Flaw.WRONG_RECEIVEID, Flaw.BROKEN_CIPHER, Flaw.OVERSIZED])
async def test_forged_callbacks_come_beside_the_good_one(world: World, receiver: Receiver, flaw: Flaw) -> None:
    world.callbacks.retries = 0
    world.chaos.add_flaw(flaw)
    world.customers.say(KF, ANNA, "在吗")
    await world.settled()
    opened = 0
    for post in receiver.posts:
        try:
            opened += post.node("OpenKfId") == KF
        except Exception:
            assert flaw is not Flaw.OVERSIZED or len(post.body) > 10_000_000
    assert (len(receiver.posts), opened) == (2, 1)


async def test_a_replayed_one_has_an_old_timestamp_and_a_right_signature(world: World, receiver: Receiver) -> None:
    world.chaos.add_flaw("old_timestamp", beside=False)
    world.customers.say(KF, ANNA, "在吗")
    await world.settled()
    (post,) = receiver.posts
    assert post.node("OpenKfId") == KF
    assert time.time() - int(post.query["timestamp"]) > 3500


@pytest.mark.parametrize(
    ("flaw", "there", "gone"),
    [
        ("unknown_nodes", "FutureNode", "Nothing"),
        ("missing_nodes", "OpenKfId", "Token"),
        ("empty_cdata", "OpenKfId", "Nothing"),
    ],
)
async def test_odd_but_genuine_xml(world: World, receiver: Receiver, flaw: str, there: str, gone: str) -> None:
    world.chaos.add_flaw(flaw, beside=False)
    world.customers.say(KF, ANNA, "在吗")
    await world.settled()
    (post,) = receiver.posts
    assert post.node(there)
    assert post.node(gone) is None
    assert (b"AgentID" in post.body) == (flaw != "missing_nodes")
    assert (post.node("Token") == "") == (flaw == "empty_cdata")


async def test_broken_xml_is_sealed_rightly_but_cut(world: World, receiver: Receiver) -> None:
    world.chaos.add_flaw("broken_xml", beside=False)
    world.customers.say(KF, ANNA, "在吗")
    await world.settled()
    assert not receiver.posts[0].opened().endswith("</xml>")
