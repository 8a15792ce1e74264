"""The database into a backup and out of it again, by PostgreSQL's own programs."""

from __future__ import annotations

import subprocess
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, cast

import psycopg

from agent.errors import Conflict, XiaoerError
from store.backups.vault import Header, seal, unseal
from store.engine import TENANT_ROLE
from store.postgres import client_program

_TOLD = 800  # characters of what a program complained about


class DumpFailed(XiaoerError):
    """PostgreSQL's program did not do it; the message is its own."""

    http_status = 500


def back_up(url: str, file: Path, key: str, now: datetime) -> int:
    """Write the whole database sealed to `file`, mode 0600; return its bytes before sealing.

    The snapshot is consistent while messages flow. The file appears under its name only when it is whole.
    """
    header = Header(now, schema_version(url))
    partial = file.with_name(file.name + ".part")
    partial.unlink(missing_ok=True)
    partial.touch(0o600)
    command = [client_program("pg_dump"), "--format=custom", "--no-owner", f"--dbname={url}"]
    try:
        with partial.open("wb") as target, TemporaryFile() as complaints:
            with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints) as dump:
                total = seal(cast(IO[bytes], dump.stdout), target, key, header)
            _held(dump.returncode, complaints)
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
    return total


def restore(url: str, file: Path, *keys: str) -> None:
    """Bring a backup into an empty database: all of it, or nothing.

    Raises `Conflict` when the database holds something already, `BadInput` for a file that none of `keys` opens.
    """
    with psycopg.connect(url) as connection:
        if _holds_tables(connection):
            raise Conflict("这个数据库里已经有数据：备份只能恢复到空的数据目录或空的数据库")
        connection.execute(_ROLE.encode())
    command = [client_program("pg_restore"), "--no-owner", "--single-transaction", "--exit-on-error", f"--dbname={url}"]
    with TemporaryFile() as opened, TemporaryFile() as complaints:
        with file.open("rb") as source:
            for part in unseal(source, *keys):  # to its end first: what was cut off must not be half restored
                opened.write(part)
        opened.seek(0)
        done = subprocess.run(command, stdin=opened, stdout=complaints, stderr=complaints, check=False)
        _held(done.returncode, complaints)


def schema_version(url: str) -> str:
    """Return the newest migration the database has."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else ""


_ROLE = f"""
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{TENANT_ROLE}') THEN CREATE ROLE {TENANT_ROLE} NOLOGIN; END IF;
END $$;
GRANT {TENANT_ROLE} TO CURRENT_USER;
"""


def _holds_tables(connection: psycopg.Connection[tuple[object, ...]]) -> bool:
    row = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    return bool(row and row[0])


def _held(returncode: int | None, complaints: IO[bytes]) -> None:
    if returncode:
        complaints.seek(0)
        raise DumpFailed(complaints.read().decode(errors="replace")[-_TOLD:].strip())
