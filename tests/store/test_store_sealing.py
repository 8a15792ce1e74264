"""Secrets at rest: no table tells them, and another key says so in one line."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from agent.errors import SettingsError
from agent.settings import load_settings
from store.engine import Database
from store.sealing import Sealer, change_key, load_keys, load_sealer
from store.shops.merchants import credentials_of, find_merchant
from tests.programs import xiaoer
from tests.store.shops import SECRETS, filled_shop


async def test_no_table_holds_a_secret_in_clear(database: Database) -> None:
    await filled_shop(database, 7)
    secrets = [*(text.format(n=7) for text in SECRETS), "access-token-7"]
    async with database.platform() as connection:
        names = await (
            await connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ).fetchall()
        dump = ""
        for name in names:
            found = await connection.execute(
                f"SELECT coalesce(json_agg(t)::text, '') AS rows FROM \"{name['tablename']}\" t".encode()
            )
            row = await found.fetchone()
            dump += row["rows"] if row else ""
    assert "7 号店" in dump
    assert [secret for secret in secrets if secret in dump] == []


async def test_the_right_key_opens_and_another_one_says_which_setting_is_wrong(database: Database) -> None:
    await filled_shop(database, 1, key="right")
    async with database.platform_session() as session:
        merchant = await find_merchant(session, None)
    assert merchant is not None
    assert credentials_of(merchant, Sealer("right")).secret == "app-secret-1"
    with pytest.raises(SettingsError) as caught:
        credentials_of(merchant, Sealer("wrong"))
    assert len(caught.value.problems) == 1
    assert "XIAOER_SECRET_KEY" in caught.value.problems[0]


@pytest.mark.parametrize("broken", ["", "v1:", "v1:AAAA", "v1:not base64!", "中文"])
def test_a_row_that_was_tampered_with_is_no_crash(broken: str) -> None:
    with pytest.raises(SettingsError):
        Sealer("key").open(broken)


def test_the_same_secret_never_looks_the_same() -> None:
    sealer = Sealer("key")
    assert sealer.seal("secret") != sealer.seal("secret")


def test_credentials_do_not_print_their_secrets() -> None:
    from store.shops.merchants import Credentials

    shown = repr(Credentials(1, "ww1", 2, "hush-a", "hush-b", "hush-c", None))
    assert "hush" not in shown


def test_an_embedded_program_keeps_its_key_for_itself(tmp_path: Path) -> None:
    settings = load_settings(_env_file=None, data_dir=tmp_path / "data")
    sealed = load_sealer(settings).seal("secret")
    assert load_sealer(settings).open(sealed) == "secret"
    mode = stat.S_IMODE((tmp_path / "data" / "secret.key").stat().st_mode)
    assert mode == 0o600


async def test_a_changed_key_opens_everything_and_the_old_one_nothing(database: Database, database_url: str) -> None:
    await filled_shop(database, 1, key="old")
    named = {"XIAOER_DATABASE_URL": database_url, "XIAOER_SECRET_KEY": "new"}
    refused = await xiaoer("secrets", "reseal", **named)
    assert (refused.code, "XIAOER_SECRET_KEY" in refused.err) == (2, True), "neither key given: nothing is touched"
    done = await xiaoer("secrets", "reseal", XIAOER_OTHER_SECRET_KEYS="lost, old", **named)
    assert "merchants.secret_sealed：1 条" in done.out
    assert "access_tokens.token_sealed：1 条" in done.out
    again = await xiaoer("secrets", "reseal", **named)
    assert (again.code, "条" in again.out) == (0, False)
    async with database.platform_session() as session:
        merchant = await find_merchant(session, None)
    assert merchant is not None
    assert credentials_of(merchant, Sealer("new")).secret == "app-secret-1"
    with pytest.raises(SettingsError):
        credentials_of(merchant, Sealer("old"))
    changed = load_settings(_env_file=None, secret_key="new", other_secret_keys="old", lookup_key="old")
    assert load_sealer(changed).fingerprint("138") == Sealer("old").fingerprint("138"), "orders are found by phone"


def test_an_embedded_programs_new_key_opens_what_the_old_one_sealed(tmp_path: Path) -> None:
    settings = load_settings(_env_file=None, data_dir=tmp_path)
    old = load_sealer(settings)
    sealed = old.seal("secret")
    for _ in range(2):
        change_key(tmp_path)
    new = load_sealer(settings)
    assert (new.open(sealed), new.is_current(sealed)) == ("secret", False)
    assert new.fingerprint("138") == old.fingerprint("138")
    assert len(load_keys(settings).others) == 2
    assert [stat.S_IMODE(path.stat().st_mode) for path in sorted(tmp_path.iterdir())] == [0o600, 0o600]
