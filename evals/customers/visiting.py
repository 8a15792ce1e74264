"""A simulated customer visits a shop until the goal is reached, patience ends, or there is nothing more to say."""

from __future__ import annotations

import time
from dataclasses import asdict

from evals.checks.verdict import judge_end
from evals.customers.persona import Persona
from evals.customers.speaking import Speaker
from evals.schema.case import Case
from evals.schema.turns import Turn
from evals.stage.played import Played, Problem
from evals.stage.scene import NotSettled, Scene, words_of
from evals.stage.stage import Stage, count, listen


async def visit(stage: Stage, persona: Persona, speaker: Speaker, attempt: int = 0) -> Played:
    """Let a persona talk in a fresh shop; the problems say why the goal was not reached."""
    case = Case(
        id=f"persona-{persona.id}",
        about=persona.goal,
        harm="unheard",
        shop=persona.shop,
        customer=persona.customer,
        turns=[Turn(says=persona.opens)],
        expect=persona.reached,
    )
    played = Played(case.id, "evals/customers/personas.yaml", case.shop, case.harm, case.about, "plain", "", attempt)
    played.mode = stage.mode_of(case)
    stage.set_models(played.mode)
    started = time.monotonic()
    async with stage.opened(case) as scene:
        try:
            await _talk(stage, scene, persona, speaker, played)
        except NotSettled:
            played.problems.append(Problem("settled", "30 秒了还没有忙完"))
        state = await scene.state()
        count(played, state)
        played.problems += await _missing(scene, played)
        played.transcript = [asdict(said) for said in scene.transcript]
    played.seconds = round(time.monotonic() - started, 3)
    return played


async def _talk(stage: Stage, scene: Scene, persona: Persona, speaker: Speaker, played: Played) -> None:
    for number in range(1, persona.patience + 1):
        line = await speaker.next(scene.transcript)
        if line is None:
            return
        before, told = len(scene.received()), time.monotonic()
        await stage.act(scene, Turn(says=line))
        took = listen(scene, None, before, told, number)
        if took is not None:
            played.reply_seconds.append(took)
        if not await _missing(scene, played):
            return


async def _missing(scene: Scene, played: Played) -> list[Problem]:
    """Return what of the goal is not reached yet."""
    replies = [words_of(entry) for entry in scene.received() if entry.kind != "staff_message"]
    return judge_end(scene.case, replies, await scene.state(), played, scene.house.clock())
