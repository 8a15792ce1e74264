"""The stage: one house beside one sandbox; cases are played one after the other, each in a shop on its first day."""

from __future__ import annotations

import itertools
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

import structlog

from agent.clock import MovableClock
from agent.llm import Link
from evals.checks.verdict import judge_end, judge_turn
from evals.schema.case import Case
from evals.schema.reading import Filed, world_for
from evals.schema.turns import Turn
from evals.stage.acting import CannotAct, act
from evals.stage.moments import next_moment
from evals.stage.opening import Shop, open_again, open_shop, set_aside
from evals.stage.played import Played, Problem
from evals.stage.scene import NotSettled, Said, Scene, words_of
from evals.stage.script import Script
from jobs.house import House
from sandbox.world import World
from store.quality.end_states import EndState

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Stage:
    """A house and a sandbox.

    Attributes:
        clock: The one clock of both; each case sets it.
        api: Where the house is reached.
        scripted: The model that says what a case's script says.
        real: The models of the settings; empty when none was asked for.
    """

    house: House
    world: World
    clock: MovableClock
    api: str
    scripted: Link
    real: list[Link] = field(default_factory=list)
    _shops: dict[str, Shop] = field(default_factory=dict)
    _numbers: Callable[[], int] = field(default_factory=lambda: itertools.count(1).__next__)

    async def play(self, filed: Filed, attempt: int = 0) -> Played:
        """Play one case in a shop of its own."""
        case = filed.case
        played = Played(case.id, filed.file, case.shop, case.harm, case.about, case.kind, self.mode_of(case), attempt)
        if played.mode == "skipped":
            return played
        started = time.monotonic()
        self.set_models(played.mode)
        try:
            async with self.opened(case) as scene:
                await self._play(scene, played)
        except Exception as error:  # one broken case must not end the run
            log.exception("a case broke", case=case.id)
            played.problems.append(Problem("broken", f"演不下去：{type(error).__name__}：{error}"))
        played.seconds = round(time.monotonic() - started, 3)
        return played

    def mode_of(self, case: Case) -> str:
        """Return how a case is played here; a case that needs a model is not played without one."""
        if case.needs == "script":
            return "script"
        if self.real:
            return "model"
        return "local" if case.needs == "local" else "skipped"

    @asynccontextmanager
    async def opened(self, case: Case) -> AsyncIterator[Scene]:
        """Yield the shop of a case as on its first day, at the time the case happens."""
        self.clock.advance((next_moment(case.at, datetime.now(UTC)) - self.clock()).total_seconds())
        shop = await self._shop(case)
        scene = Scene(self.house, self.world, shop, case)
        await scene.settled()
        yield scene

    async def _shop(self, case: Case) -> Shop:
        """Return the shop of a case: opened the first time, wiped and peopled anew after that."""
        world, number = world_for(case), self._numbers()
        name = world.profile["name"]  # two worlds may bear one: only one shop can
        before = self._shops.get(name)
        if before is not None and before.plan == case.plan and before.world == world:
            self._shops[name] = await open_again(self.house, world, case, before, number)
            return self._shops[name]
        if before is not None:
            await set_aside(self.house, before)
        shop = self._shops[name] = await open_shop(self.house, world, case, number)
        self.world.load_corp(shop.document)
        await self.world.set_callback(shop.corp_id, f"{self.api}/api/wecom/callback/{shop.corp_id}")
        return shop

    async def act(self, scene: Scene, turn: Turn) -> None:
        """Let a turn happen and wait until the house is quiet again."""
        await act(scene, turn)
        await scene.settled()

    def set_models(self, mode: str) -> None:
        """Choose who answers: the script, the real models, or nobody."""
        self.house.resources.models.links[:] = {"script": [self.scripted], "model": self.real}.get(mode, [])

    async def _play(self, scene: Scene, played: Played) -> None:
        script = Script(self.world.model)
        script.begin()
        try:
            for number, turn in enumerate(scene.case.turns, start=1):
                state = await scene.state() if turn.model else None
                booking = state.bookings[-1]["id"] if state and state.bookings else None
                script.load(turn.model, self.clock(), booking)
                before, told = len(scene.received(turn.customer)), time.monotonic()
                await self.act(scene, turn)
                took = listen(scene, turn.customer, before, told, number)
                if took is not None and turn.by_customer:
                    played.reply_seconds.append(took)
                if turn.expect:
                    replies = [words_of(entry) for entry in scene.received(turn.customer)[before:]]
                    state = await scene.state(turn.customer)
                    played.problems += judge_turn(turn.expect, replies, state, number)
        except NotSettled:
            played.problems.append(Problem("settled", "30 秒了还没有忙完（消息没答，或有任务卡住）"))
        except CannotAct as wrong:
            played.problems.append(Problem("case", str(wrong)))
        await self._sum_up(scene, played, script)

    async def _sum_up(self, scene: Scene, played: Played, script: Script) -> None:
        state = await scene.state()
        count(played, state)
        played.transcript = [asdict(said) for said in scene.transcript]
        replies = [words_of(entry) for entry in scene.received() if entry.kind != "staff_message"]
        played.problems += judge_end(scene.case, replies, state, played, scene.house.clock())
        if script.missing:
            played.problems.append(Problem("case", f"模型被问了，但台词不够：还差 {script.missing} 句"))


def listen(scene: Scene, customer: str | None, before: int, told: float, number: int) -> float | None:
    """Write down what a customer heard since; return the seconds until the first bubble of the assistant's."""
    took = None
    for entry in scene.received(customer)[before:]:
        by_hand = entry.kind == "staff_message"
        seconds = round(entry.monotonic - told, 3)
        took = seconds if took is None and not by_hand else took
        scene.transcript.append(Said("staff" if by_hand else "assistant", words_of(entry), seconds, number))
    return took


def count(played: Played, state: EndState) -> None:
    """Write down what the turns of a case took and how they came about."""
    for turn in state.turns:
        trace = turn["trace"]
        played.model_calls += int(trace.get("model_calls") or 0)
        played.tokens += turn["tokens_in"] + turn["tokens_out"]
        played.cost_fen += turn["cost_fen"]
        played.trace.append(
            {
                "route": turn["route"],
                "verdict": turn["verdict"],
                "confidence": turn["confidence"],
                "found": [passage["question"] for passage in trace.get("passages", [])][:5],
                "tools": trace.get("tools", []),
                "checks": trace.get("checks", []),
                "model_failures": trace.get("model_failures", []),
                "milliseconds": turn["milliseconds"],
            }
        )
