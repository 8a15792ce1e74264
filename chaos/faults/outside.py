"""WeCom and the model on a bad day."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from random import Random

from chaos.place import Place


@contextlib.asynccontextmanager
async def bad_wecom(place: Place, dice: Random) -> AsyncIterator[str]:
    """WeCom is slow, refuses, breaks off, or answers garbage; some answers are lost after the call took effect."""
    kind = dice.choice(("slow", "errcode", "http_500", "drop", "garbage", "empty_page", "short_page", "send_fail"))
    path = (
        "kf/sync_msg"
        if kind.endswith("_page")
        else dice.choice(("*", "kf/*", "kf/send_msg", "kf/sync_msg", "gettoken"))
    )
    path = "kf/send_msg" if kind == "send_fail" else path
    chance, after = dice.choice((0.3, 0.7, 1.0)), dice.random() < 0.5
    seconds = dice.choice((0.5, 2.0, 12.0)) if kind == "slow" else 0.0
    place.world.faults.add(kind, path, probability=chance, after=after, seconds=seconds)
    yield f"{kind} {path} {chance:.0%}{' after' * after}{f' {seconds:g} s' * bool(seconds)}"
    place.world.faults.clear()


@contextlib.asynccontextmanager
async def bad_model(place: Place, dice: Random) -> AsyncIterator[str]:
    """The model is slow, refuses, hangs, or says what no model should."""
    kinds = ["rate_limit", "http_500", "timeout", "drop", "garbage", "empty", "broken_tool_call"]
    kind = dice.choice([*kinds, "slow"])
    model, usual = place.world.model, place.world.model.latency
    if kind == "slow":
        model.latency = dice.choice((1.0, 2.5))
    else:
        model.fail(kind, dice.choice((2, 6, None)))
    yield kind
    model.faults.clear()
    model.latency = usual


@contextlib.asynccontextmanager
async def bad_callbacks(place: Place, dice: Random) -> AsyncIterator[str]:
    """Callbacks come twice, late, in the wrong order, forged, or not at all."""
    chaos = place.world.chaos
    chaos.duplicates = dice.choice((0, 1, 5))
    chaos.burst = dice.choice((0, 0, 10))
    chaos.drop_every = dice.choice((0, 1, 2))
    chaos.hold_every_other = dice.choice((0.0, 0.5))
    for flaw in dice.sample(("wrong_signature", "broken_xml", "broken_cipher", "oversized", "old_timestamp"), 2):
        chaos.add_flaw(flaw, 3)
    yield f"×{1 + chaos.duplicates} burst {chaos.burst} drop 1/{chaos.drop_every} hold {chaos.hold_every_other:g} s"
    chaos.calm()


@contextlib.asynccontextmanager
async def revoke_tokens(place: Place, _: Random) -> AsyncIterator[str]:
    """WeCom ends all access tokens before their time."""
    yield str(place.world.tokens.revoke())


@contextlib.asynccontextmanager
async def move_clock(place: Place, dice: Random) -> AsyncIterator[str]:
    """WeCom's clock jumps away from ours, and back; callbacks bear its time."""
    seconds = dice.choice((-7000, -900, -200, 200, 900, 7000))
    place.world.clock.advance(seconds)
    yield f"{seconds:+d} s"
    place.world.clock.advance(-seconds)
