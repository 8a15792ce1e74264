"""Replaying a change of knowledge or voice against the saved questions: what would be told, before and after."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from agent.errors import XiaoerError
from agent.llm import ModelChain
from graphs.conversation.context import Resources
from graphs.conversation.rehearsal import Stage, rehearsal_resources
from jobs.house import House
from jobs.requests import replay_job
from jobs.teaching.grading import Answered, compared, graded
from knowledge.overlay import KnowledgeChange, overlaid
from store.deferring import defer
from store.quality.replays import (
    ReplayResult,
    change_of,
    end_replay,
    open_replay,
    questions_left,
    record_result,
    replay_by_id,
)
from store.quality.saved_questions import Expectation
from store.shops.voice import Part, checked


async def start(
    house: House,
    merchant_id: int,
    change: KnowledgeChange,
    *,
    voice: Mapping[str, Part] | None = None,
    with_model: bool,
    asked_by: str,
) -> int:
    """Open a replay of `change`, and of parts of the `voice`, over all saved questions; defer its job, return its id.

    Raises:
        BadInput: the shop has saved no question, or a part of the voice is too long.
    """
    whole = change.to_json() | ({"voice": checked(voice)} if voice else {})
    async with house.database.shop(merchant_id) as connection:
        replay_id = await open_replay(connection, merchant_id, whole, with_model=with_model, asked_by=asked_by)
        await defer(connection, [replay_job(merchant_id, replay_id)])
    return replay_id


async def run(house: House, merchant_id: int, replay_id: int) -> None:
    """Compare the questions of a replay that are left; again after a kill, it goes on where it was."""
    async with house.database.shop(merchant_id) as connection:
        replay = await replay_by_id(connection, replay_id)
        stored = await change_of(connection, replay_id)
        left = await questions_left(connection, replay_id)
    if left:
        change = KnowledgeChange.from_json(stored)
        before = _stage(house, merchant_id, house.resources, with_model=replay.with_model)
        search = await overlaid(house.resources.search, merchant_id, change)
        profiles = house.resources.profiles.speaking(replay.voice)
        changed = replace(house.resources, search=search, profiles=profiles)
        after = _stage(house, merchant_id, changed, with_model=replay.with_model)
        for question in left:
            await _compare(house, merchant_id, replay_id, question, before, after)
    async with house.database.shop(merchant_id) as connection:
        await end_replay(connection, replay_id, house.clock())


async def give_up(house: House, merchant_id: int, replay_id: int, error: Exception) -> None:
    """Note that a replay failed for good."""
    reason = str(error) if isinstance(error, XiaoerError) else type(error).__name__
    async with house.database.shop(merchant_id) as connection:
        await end_replay(connection, replay_id, house.clock(), reason[:500] or type(error).__name__)


async def _compare(
    house: House, merchant_id: int, replay_id: int, question: ReplayResult, before: Stage, after: Stage
) -> None:
    wish = Expectation(**question.expects)
    old, old_cost = await _answer(before, question.text, wish)
    new, new_cost = await _answer(after, question.text, wish)
    async with house.database.shop(merchant_id) as connection:
        await record_result(
            connection, replay_id, question.id, compared(old, new), old.to_json(), new.to_json(), old_cost + new_cost
        )


async def _answer(stage: Stage, question: str, wish: Expectation) -> tuple[Answered, float]:
    rehearsed = await stage.rehearse(question)
    return graded(rehearsed, wish), rehearsed.outgoing["record"].cost_fen


def _stage(house: House, merchant_id: int, resources: Resources, *, with_model: bool) -> Stage:
    """Return where questions are asked: without a model unless one is wanted, so that a replay costs nothing."""
    models = resources.models if with_model else ModelChain([])
    return Stage(house.graph, replace(rehearsal_resources(resources), models=models), merchant_id)
