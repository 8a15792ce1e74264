"""What a command changes in a shop, or shows of its customers, is in the shop's audit log like what its pages do."""

from __future__ import annotations

import getpass
import os
import re
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlmodel.ext.asyncio.session import AsyncSession

from agent.clock import system_clock
from store.access.audit import Action, Deed, note
from store.engine import Connection, Database

HERE = "命令行"
_AREAS = {
    # by the command's group, as the API's document calls that part
    "access": "Access",
    "bookings": "Bookings",
    "catalog": "Products",
    "channels": "Channels",
    "connectors": "Connectors",
    "coupons": "Coupons",
    "customers": "Customers",
    "embedding": "Embedding",
    "followups": "Follow-ups",
    "gaps": "Gaps",
    "handoffs": "Handoffs",
    "hooks": "Webhooks",
    "knowledge": "Knowledge",
    "letters": "Inbox",
    "notices": "Notices",
    "proposals": "Proposals",
    "quality": "Quality",
    "reports": "Reports",
    "safety": "Safety",
    "shop": "Setup",
    "stores": "Stores",
    "tags": "Tags",
    "tickets": "Tickets",
}
_PERSONAL = {"Bookings", "Customers", "Inbox", "Tickets"}
_ADDS = {"add", "apply", "create", "import", "open", "token"}
_OPTION = re.compile(r"--([a-z][a-z-]+)(=|$)")
_REMOVES = {"delete", "drop", "forget", "remove", "retire", "revoke", "unbind"}


class AuditedDatabase(Database):
    """A database that notes in each transaction of a shop who changed something with which command, once a command.

    Whether something was changed PostgreSQL itself says, so no command can forget it.
    """

    def __init__(self, url: str, *, pool_size: int = 16) -> None:
        super().__init__(url, pool_size=pool_size)
        self._deed = deed_of_command()
        self._noted: set[int] = set()

    @asynccontextmanager
    async def shop(self, merchant_id: int) -> AsyncIterator[Connection]:
        """Open a transaction that sees the rows of one shop only."""
        async with super().shop(merchant_id) as connection:
            yield connection
            await self._note(connection, merchant_id)

    @asynccontextmanager
    async def session(self, merchant_id: int) -> AsyncIterator[AsyncSession]:
        """Open a SQLModel session in a transaction that sees the rows of one shop only."""
        async with super().session(merchant_id) as session:
            yield session
            await session.flush()
            raw = await (await session.connection()).get_raw_connection()
            await self._note(raw.driver_connection, merchant_id)  # type: ignore[arg-type]  # psycopg's

    async def note(self, merchant_id: int) -> None:
        """Note the command for what it did to a shop from the platform's side."""
        if merchant_id not in self._noted:
            async with super().shop(merchant_id) as connection:
                await self._write(connection, merchant_id, self._deed)

    async def _note(self, connection: Connection, merchant_id: int) -> None:
        if self._mode or merchant_id in self._noted:
            return
        query = "SELECT WHERE pg_current_xact_id_if_assigned() IS NOT NULL"
        if (await connection.execute(query)).rowcount:
            await self._write(connection, merchant_id, self._deed)
        elif self._deed.area in _PERSONAL:
            await note(connection, merchant_id, _as_look(self._deed), system_clock())

    async def _write(self, connection: Connection, merchant_id: int, deed: Deed) -> None:
        await note(connection, merchant_id, deed, system_clock())
        self._noted.add(merchant_id)


async def noted(database: Database, merchant_id: int) -> None:
    """Note the command that runs in a shop's audit log, where it did its work from the platform's side."""
    if isinstance(database, AuditedDatabase):
        await database.note(merchant_id)


def deed_of_command() -> Deed:
    """Return what the command that runs does, and which options it was given; never values, which may be secret."""
    group, verb, *_ = [*sys.argv[1:3], "", ""]
    action: Action = "add" if verb in _ADDS else "remove" if verb in _REMOVES else "change"
    options = {found[1] for word in sys.argv[3:] if (found := _OPTION.match(word))}
    area, operation = _AREAS.get(group, "Setup"), f"xiaoer {group} {verb}".rstrip()
    return Deed(operator_name(), "operator", False, HERE, action, area, operation, fields=sorted(options - {"shop"}))


def operator_name() -> str:
    """Return who runs this command: the system's user and this machine."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a uid without a name, as in containers
        user = str(os.getuid())
    return f"{user}@{socket.gethostname()}"


def _as_look(deed: Deed) -> Deed:
    return Deed(deed.actor, deed.role, deed.by_program, deed.address, "look", deed.area, deed.operation)
