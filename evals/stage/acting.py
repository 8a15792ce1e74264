"""Letting a turn of a case happen in the sandbox."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from evals.schema.turns import Turn
from evals.stage.moments import seconds_of
from evals.stage.pictures import picture_of
from evals.stage.scene import Said, Scene
from jobs.coupons.approvals import expire_overdue
from jobs.ticks import chase_handoffs, sum_up_sessions
from sandbox.ledger import Entry
from sandbox.refusal import Refusal

_AMR = b"#!AMR\n" + b"\x3c\x91\x17" * 200
_TICKS_A_SILENCE = 4


class CannotAct(Exception):
    """A turn cannot happen as the case is written: no menu to tap, nobody to end."""


async def act(scene: Scene, turn: Turn) -> None:
    """Let one turn happen; raises `CannotAct` when the case asks for what is not there."""
    try:
        await _ACTS[turn.act](scene, turn)
    except Refusal as refusal:
        raise CannotAct(f"模拟的企业微信不答应：{refusal}") from None


async def _says(scene: Scene, turn: Turn) -> None:
    lines = turn.says if isinstance(turn.says, list) else [turn.says or ""]
    for number, line in enumerate(lines):
        _note(scene, turn, line)
        last = number == len(lines) - 1
        scene.world.customers.say(scene.shop.open_kfid, scene.customer(turn.customer), line, notify=last)


async def _picture(scene: Scene, turn: Turn) -> None:
    lines = turn.picture if isinstance(turn.picture, list) else [turn.picture or ""]
    _send_file(scene, turn, "image", picture_of(lines), f"[图片] {' / '.join(lines)}")


async def _voice(scene: Scene, turn: Turn) -> None:
    scene.world.model.ear.next(turn.voice or "")
    _send_file(scene, turn, "voice", _AMR, f"[语音] {turn.voice}")


def _send_file(scene: Scene, turn: Turn, kind: str, data: bytes, shown: str) -> None:
    people, kf = scene.world.customers, scene.shop.open_kfid
    _note(scene, turn, shown)
    people.send(kf, scene.customer(turn.customer), kind, {"media_id": people.upload(kf, kind, data)})


async def _tap(scene: Scene, turn: Turn) -> None:
    wanted = turn.tap or ""
    for entry in reversed(scene.received(turn.customer)):
        for item in _items(entry):
            if wanted in item["content"]:
                _note(scene, turn, f"[点菜单] {item['content']}")
                scene.world.customers.tap(
                    scene.shop.open_kfid, scene.customer(turn.customer), item["id"], item["content"]
                )
                return
    raise CannotAct(f"没有含「{wanted}」的菜单可点")


def _items(entry: Entry) -> list[dict[str, Any]]:
    body: dict[str, Any] = entry.data.get("msgmenu") or {}
    return [item["click"] for item in body.get("list", []) if item["type"] == "click"]


async def _place(scene: Scene, turn: Turn) -> None:
    assert turn.place is not None  # noqa: S101  (this act)
    _note(scene, turn, f"[位置] {turn.place.name or turn.place.address}")
    scene.world.customers.send(scene.shop.open_kfid, scene.customer(turn.customer), "location", turn.place.model_dump())


async def _sends(scene: Scene, turn: Turn) -> None:
    assert turn.sends is not None  # noqa: S101  (this act)
    _note(scene, turn, f"[{turn.sends.type}]")
    people = scene.world.customers
    people.send(scene.shop.open_kfid, scene.customer(turn.customer), turn.sends.type, turn.sends.content)


async def _enters(scene: Scene, turn: Turn) -> None:
    scene.transcript.append(Said("event", "顾客点链接进来"))
    scene.world.customers.enter(scene.shop.open_kfid, scene.customer(turn.customer))


async def _silence(scene: Scene, turn: Turn) -> None:
    """Let time pass in steps: what is due at one step causes what is due at the next."""
    scene.transcript.append(Said("event", f"（{turn.silence}没人说话）"))
    for _ in range(_TICKS_A_SILENCE):
        scene.world.clock.advance(seconds_of(turn.silence or "") / _TICKS_A_SILENCE)
        for tick in (chase_handoffs, sum_up_sessions, expire_overdue):
            await tick(scene.house)
        await scene.settled()


async def _staff(scene: Scene, turn: Turn) -> None:
    step = turn.staff
    assert step is not None  # noqa: S101  (this act)
    staff, kf, customer = scene.world.staff, scene.shop.open_kfid, scene.customer(turn.customer)
    if step.says is not None:
        staff.say(kf, customer, step.who, step.says)
    elif step.does == "takes":
        scene.transcript.append(Said("event", f"{step.who} 接待了顾客"))
        staff.take(kf, customer, step.who)
    else:
        scene.transcript.append(Said("event", f"{step.who} 结束了会话"))
        staff.end(kf, customer)


def _note(scene: Scene, turn: Turn, text: str) -> None:
    who = "customer" if turn.customer is None else f"customer:{turn.customer}"
    scene.transcript.append(Said(who, text))


_ACTS: dict[str, Callable[[Scene, Turn], Awaitable[None]]] = {
    "says": _says,
    "picture": _picture,
    "voice": _voice,
    "tap": _tap,
    "place": _place,
    "sends": _sends,
    "enters": _enters,
    "silence": _silence,
    "staff": _staff,
}
