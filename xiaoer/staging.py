"""Building a stage: a house and a sandbox beside each other, with the models an evaluation wants."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

from agent.llm import ModelChain, build_chain
from agent.settings import Settings, load_settings
from evals.stage.stage import Stage
from sandbox.server import create_app, running
from sandbox.world import World
from xiaoer.compose import opened_house
from xiaoer.serving import serving_api, working

PUBLIC = "https://shop.example.test"


@asynccontextmanager
async def opened_stage(url: str, folder: Path, *, models: ModelChain | None = None) -> AsyncIterator[Stage]:
    """Yield a stage over a database of its own; the cases that need a model get `models`.

    No clock ticks: a case says when time passes, so that two runs are the same.
    """
    world = World()
    async with aclosing(world), running(create_app(world)) as wecom:
        settings = _settings(wecom, folder)
        chain = ModelChain([])
        scripted = build_chain(settings)
        async with (
            opened_house(settings, url, clock=world.clock, models=chain) as house,
            working(house, url),
            serving_api(house, "127.0.0.1", 0) as api,
        ):
            try:
                yield Stage(house, world, world.clock, api, scripted.links[0], list(models.links) if models else [])
            finally:
                await scripted.close()


def _settings(wecom: str, folder: Path) -> Settings:
    return load_settings(
        _env_file=None,
        data_dir=folder,
        database_url=None,
        chroma_url=None,
        public_url=PUBLIC,
        secret_key="evals",  # noqa: S106  (of a house that lives for one run)
        wecom_api_base=wecom,
        quiet_window_seconds=0.0,
        llm_base_url=f"{wecom}/v1",
        llm_model="scripted",
        llm_api_key="none",
        llm_price_in_fen=200.0,
        llm_price_out_fen=800.0,
        llm_timeout_seconds=5.0,
        llm_daily_budget_fen=1_000_000.0,
        speech_base_url=f"{wecom}/v1",
        speech_model="scripted",
        speech_timeout_seconds=30.0,
    )
