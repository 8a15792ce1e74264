"""A bad day is played to its end, and the examiner who says that all is well would see if it were not."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

from bench.processes import free_ports
from chaos import customers, schedule
from chaos.faults import FAULTS
from chaos.invariants import examine
from sandbox.ledger import Kind
from tests.jobs.looking import idle
from tests.programs import REPOSITORY
from tests.worlds import KF, town


async def test_one_bad_day_with_all_processes() -> None:
    """The seed kills a worker and lets WeCom refuse; the processes are real."""
    command = [sys.executable, "-m", "chaos", "--seed", "58", "--runs", "1"]
    done = await asyncio.to_thread(subprocess.run, command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✓ seed 58: " in done.stdout
    assert "1 runs in " in done.stdout


def test_a_seed_says_what_happens() -> None:
    drawn = [schedule.draw(seed, with_disk=True) for seed in range(300)]
    assert drawn == [schedule.draw(seed, with_disk=True) for seed in range(300)]
    assert {strike.fault for day in drawn for strike in day} == FAULTS.keys()
    assert not any(
        strike.fault == "fill_disk" for seed in range(300) for strike in schedule.draw(seed, with_disk=False)
    )
    assert customers.write_script(3, "x", 6) == customers.write_script(3, "x", 6)
    assert customers.write_script(3, "x", 6) != customers.write_script(4, "x", 6)


def test_a_restart_finds_its_port() -> None:
    """A port the system may draw is lost to whoever comes while its owner is down."""
    drawn_from = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    ports = free_ports(500)
    assert len(set(ports)) == 500
    assert max(ports) < drawn_from


DAMAGE = {
    "lost: ": "DELETE FROM messages WHERE text LIKE '%ABCDE%'",
    "a message waits": "UPDATE messages SET status = 'waiting', turn_id = NULL WHERE text LIKE '%ABCDE%'",
    "put away unanswered": "UPDATE messages SET status = 'history', turn_id = NULL WHERE text LIKE '%ABCDE%'",
    "an answered message has no turn": "UPDATE messages SET turn_id = NULL WHERE text LIKE '%ABCDE%'",
    "a dead letter without a word": "UPDATE messages SET status = 'dead', turn_id = NULL WHERE text LIKE '%ABCDE%'",
    "got what nobody wrote": "DELETE FROM outbox",
    "got though dead": "UPDATE outbox SET status = 'dead'",
    "called sent and never got": "UPDATE outbox SET msgid = 'another' WHERE id = (SELECT min(id) FROM outbox)",
    "got in the wrong order": "UPDATE outbox SET id = DEFAULT WHERE id = (SELECT min(id) FROM outbox)",
    "two turns of a conversation overlapped": "UPDATE turns SET milliseconds = 90000",
}
"""What the examiner says, and the damage that should make them say it."""


async def test_the_examiner_sees_what_is_wrong(database_url: str, tmp_path: Path) -> None:
    async with town(database_url, tmp_path, model=True) as t:
        t.world.model.always("看到啦：ABCDE")
        t.say("wmA", "那条裙子ABCDE怎么样")
        await t.hears("wmA")
        t.world.model.always("好的呀")
        t.say("wmA", "那条裤子FGHIJ怎么样")
        await t.hears("wmA", 2)
        await idle(t)
        async with t.house.database.platform() as connection:
            verdict = await examine(connection, t.world.ledger)
        assert verdict.wrong == []
        assert verdict.fates == {"answered": 2}
        for words, damage in DAMAGE.items():
            async with t.house.database.platform() as connection:
                await connection.execute(damage.encode())
                found = await examine(connection, t.world.ledger)
                await connection.rollback()
            assert any(line.startswith(words) for line in found.wrong), (words, found.wrong)
        other = t.world.ledger.entries(Kind.REPLY)[0]
        t.world.ledger.add(Kind.REPLY, other.corp_id, open_kfid=KF, external_userid="wmB", msgid=other.msgid)
        async with t.house.database.platform() as connection:
            assert any("got 2 times" in line for line in (await examine(connection, t.world.ledger)).wrong)
