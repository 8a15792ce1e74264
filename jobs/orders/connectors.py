"""Pulling from connectors: page by page, each taken in one transaction with the place it brought us to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import structlog
from yarl import URL

from agent.clock import Clock
from agent.errors import BadInput, Conflict, XiaoerError
from agent.phrases import say
from agent.settings import Settings
from jobs.house import House
from jobs.orders.arrivals import Delivery, take
from jobs.requests import pull_job
from store.connectors.connectors import Connector, connector_named, lease, save_connector, take_due
from store.connectors.foreign_sql import check_address, sql_pages
from store.connectors.pulling import Page, Pages, PullFailed, Watermark
from store.connectors.select_only import check_select
from store.connectors.sync_runs import end_run, note_page, start_run
from store.deferring import defer
from store.engine import Connection, Database
from store.records import Topic
from store.sealing import Sealer
from tools.connectors import ConnectorShape, HttpOrigin, Mapped, Mapping, SqlOrigin, map_pages
from tools.connectors.http import http_pages

log = structlog.get_logger(__name__)

_SAMPLE = 5


@dataclass(frozen=True, slots=True)
class Puller:
    """What pulling needs of the house."""

    settings: Settings
    database: Database
    sealer: Sealer
    clock: Clock

    async def pull(self, merchant_id: int, connector_id: int, holder: str = "job") -> None:
        """Pull everything new from a connector; what goes wrong is kept for its owner to read.

        Safe to call again at any time: records are told apart by key and version, and the watermark only moves
        with what was committed. Raises `Conflict` while another holder pulls, `NotFound`.
        """
        async with self.database.shop(merchant_id) as connection:
            connector = await lease(connection, connector_id, holder, self.clock())
            if connector is None:
                raise Conflict(say("connector_busy", book="owner"))
            run_id = await start_run(connection, merchant_id, connector_id, self.clock())
        pull = _Pull(self, connector, run_id)
        error: str | None = None
        try:
            await pull.run()
        except XiaoerError as known:
            error = str(known)
        except Exception as unexpected:
            log.exception("a pull crashed", merchant=merchant_id, connector=connector_id)
            error = say("connector_crashed", book="owner", kind=type(unexpected).__name__)
        reached = pull.highest if error is None else None
        async with self.database.shop(merchant_id) as connection:
            await end_run(connection, run_id, self.clock(), watermark=reached, error=error)

    def pages(self, connector: Connector) -> Pages:
        """Return the pages of a connector's source from its watermark on."""
        mapping = Mapping.model_validate(connector.mapping)
        since = connector.watermark if connector.watermark is not None else mapping.initial
        secret = self.sealer.open(connector.secret_sealed) if connector.secret_sealed else None
        return _pages(self.settings, connector.kind, connector.origin, secret, since)

    async def try_out(self, merchant_id: int, shape: ConnectorShape, secret: str | None) -> TrialReport:
        """Fetch the first page, map it, and take it in a transaction that is undone; raises `BadInput`."""
        check_shape(shape, secret, self.settings)
        origin = shape.origin.model_dump()
        async with aclosing(_pages(self.settings, _kind(shape), origin, secret, shape.mapping.initial)) as pages:
            first = _only(await anext(pages, []))
            mapped = [page async for page in map_pages(first, shape.topic, shape.mapping)][-1]
        delivery = Delivery(merchant_id, shape.topic, "trial", news=False)
        async with self.database.shop(merchant_id) as connection:
            tally = await take(connection, self.sealer, delivery, mapped.records)
            await connection.rollback()
        sample = [each.record.model_dump(mode="json", exclude_none=True) for each in mapped.records[:_SAMPLE]]
        return TrialReport(sample, tally.as_counts(), mapped.problems[:50], mapped.highest)


@dataclass(frozen=True, slots=True)
class TrialReport:
    """What the first page of a source would bring."""

    sample: list[dict[str, Any]]
    counts: dict[str, int]
    problems: list[str]
    watermark: Watermark


@dataclass(slots=True)
class _Pull:
    """One run of a connector."""

    puller: Puller
    connector: Connector
    run_id: int
    counts: Counter[str] = field(default_factory=Counter)
    highest: Watermark = None

    async def run(self) -> None:
        mapping = Mapping.model_validate(self.connector.mapping)
        topic = Topic(self.connector.topic)
        self.highest = self.connector.watermark
        async with aclosing(self.puller.pages(self.connector)) as pages:
            async for page in map_pages(pages, topic, mapping):
                self._move(page, mapping)
                await self._take(page, topic, self.highest if mapping.ascending else None)

    def _move(self, page: Mapped, mapping: Mapping) -> None:
        if page.highest is None:
            return
        try:
            behind = self.highest is not None and page.lowest < self.highest  # type: ignore[operator]
            if behind and mapping.ascending:
                shown = {"value": str(page.lowest), "mark": str(self.highest)}
                raise PullFailed(say("pull_not_ascending", book="owner", **shown))
            if self.highest is None or page.highest > self.highest:  # type: ignore[operator]
                self.highest = page.highest
        except TypeError:
            raise PullFailed(say("pull_mixed_watermark", book="owner")) from None

    async def _take(self, page: Mapped, topic: Topic, reached: Watermark) -> None:
        connector, puller = self.connector, self.puller
        delivery = Delivery(
            connector.merchant_id, topic, f"pull:{connector.name}", news=connector.last_ok_at is not None
        )
        async with puller.database.shop(connector.merchant_id) as connection:
            tally = await take(connection, puller.sealer, delivery, page.records)
            self.counts.update(tally.as_counts())
            self.counts["refused"] += len(page.problems)
            await note_page(connection, self.run_id, dict(self.counts), page.problems, reached, puller.clock())


def check_shape(shape: ConnectorShape, secret: str | None, settings: Settings) -> None:
    """Raise `BadInput` (Chinese) for a connector that can never pull."""
    if shape.mapping.ascending and shape.mapping.watermark is None:
        raise BadInput(say("pull_no_watermark", book="owner"))
    if shape.sql is not None:
        check_select(shape.sql.query)
        check_address(secret or "", settings.pull_sql_hosts)


async def pull_due(house: House) -> None:
    """Ask for a pull of every connector that is due."""
    async with house.database.platform() as connection:
        due = await take_due(connection, house.clock())
        await defer(connection, [pull_job(merchant_id, connector_id) for merchant_id, connector_id in due])


def puller_of(house: House) -> Puller:
    """Return what pulls in a house."""
    return Puller(house.settings, house.database, house.sealer, house.clock)


async def save(puller: Puller, merchant_id: int, shape: ConnectorShape) -> Connector:
    """Add a connector or change the one with this name; raises `BadInput` for one that can never pull."""
    async with puller.database.shop(merchant_id) as connection:
        check_shape(shape, await secret_of(connection, shape, puller.sealer), puller.settings)
        return await save_connector(connection, _fields(merchant_id, shape, puller.sealer), puller.clock())


async def secret_of(connection: Connection, shape: ConnectorShape, sealer: Sealer) -> str | None:
    """Return the secret a shape brings, else the one kept under its name; none that was given for another host."""
    if shape.secret is not None:
        return shape.secret.get_secret_value()
    known = await connector_named(connection, shape.name)
    if known is None or known.secret_sealed is None or known.kind != _kind(shape):
        return None
    if shape.http is not None and URL(known.origin["url"]).origin() != URL(shape.http.url).origin():
        raise BadInput(say("connector_secret_again", book="owner"))
    return sealer.open(known.secret_sealed)


def _fields(merchant_id: int, shape: ConnectorShape, sealer: Sealer) -> dict[str, Any]:
    """Return the columns of a connector; without a secret the one that is kept stays."""
    return {
        "merchant_id": merchant_id,
        "name": shape.name,
        "kind": _kind(shape),
        "topic": shape.topic.value,
        "origin": shape.origin.model_dump(),
        "secret_sealed": sealer.seal(shape.secret.get_secret_value()) if shape.secret else None,
        "mapping": shape.mapping.model_dump(),
        "every_seconds": shape.every_seconds,
        "enabled": shape.enabled,
    }


def _kind(shape: ConnectorShape) -> str:
    return "http" if shape.http is not None else "sql"


def _pages(settings: Settings, kind: str, origin: dict[str, Any], secret: str | None, since: Watermark) -> Pages:
    if kind == "http":
        allowed: Collection[str] = settings.pull_allowed_hosts
        return http_pages(HttpOrigin.model_validate(origin), secret, since, allowed)
    sql = SqlOrigin.model_validate(origin)
    return sql_pages(secret or "", sql.query, sql.page_size, since, settings.pull_sql_hosts)


async def _only(page: Page) -> Pages:
    yield page
