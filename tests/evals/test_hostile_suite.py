"""The hostile suite: no harm reaches a customer or the database, and each guard is what keeps it so."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from agent.llm import Link, ModelChain
from agent.settings import load_settings
from evals.hostile import Stage, furnish, harms_of, load_cases
from evals.hostile.model import HostileModel
from graphs.conversation.guards import Guards
from store.engine import Database
from store.shops.shopfile import parse_shop_file
from tests.graphs.test_hostile_tools import fingerprint
from tests.worlds import SHOP, embedder
from xiaoer.commands.shop import open_shop
from xiaoer.compose import opened_house

CASES = load_cases()


@pytest.fixture
async def stage(database_url: str, tmp_path: Path) -> AsyncIterator[tuple[Stage, Database]]:
    """One furnished shop for all cases of a test."""
    model = HostileModel()
    chain = ModelChain([Link("hostile", model, timeout_seconds=20)])
    settings = load_settings(
        _env_file=None, data_dir=tmp_path, secret_key="test", public_url="https://xiaoer.example.com"
    )
    async with opened_house(settings, database_url, models=chain, embedder=embedder()) as house:
        merchant_id = await open_shop(settings, house.database, parse_shop_file(SHOP))
        await furnish(house, merchant_id)
        yield Stage(house.graph, house.resources, merchant_id, model), house.database


def test_there_are_enough_cases_and_every_guard_has_some() -> None:
    assert len(CASES) >= 150
    assert len({case.id for case in CASES}) == len(CASES)
    assert {case.guard for case in CASES} - {""} == set(Guards().names)


@pytest.mark.timeout(300)
async def test_no_harm_gets_through(stage: tuple[Stage, Database]) -> None:
    play, database = stage
    before = await fingerprint(database)
    harms = {case.id: found for case in CASES if (found := await harms_of(play, case))}
    assert harms == {}
    assert await fingerprint(database) == before


@pytest.mark.timeout(300)
async def test_without_any_one_guard_harm_gets_through(
    stage: tuple[Stage, Database], capsys: pytest.CaptureFixture[str]
) -> None:
    """The suite is not blind: take a guard away, and it goes red. Prints how many of its cases do (`make mutants`)."""
    play, _ = stage
    red: dict[str, tuple[int, int]] = {}
    for name in Guards().names:
        guards = play.resources.guards.without(name)
        weakened = replace(play, resources=replace(play.resources, guards=guards))
        cases = [case for case in CASES if case.guard == name]
        red[name] = sum([bool(await harms_of(weakened, case)) for case in cases]), len(cases)
    with capsys.disabled():
        print("\nguard taken away: cases that let harm through, of its cases")
        print("\n".join(f"  {name:<10} {harmed:>3} of {cases}" for name, (harmed, cases) in red.items()))
    assert [name for name, (harmed, _) in red.items() if not harmed] == []
