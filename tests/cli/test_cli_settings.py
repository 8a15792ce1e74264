"""Wrong settings and wrong files: one clear line each, exit 2, never a traceback."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.programs import xiaoer
from tests.worlds import SHOP

BASE = {"XIAOER_SECRET_KEY": "test"}


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({"XIAOER_PORT": "seven"}, ["XIAOER_PORT"]),
        ({"XIAOER_WECOM_API_BASE": "qyapi"}, ["XIAOER_WECOM_API_BASE"]),
        ({"XIAOER_LLM_BASE_URL": "http://127.0.0.1:1/v1"}, ["XIAOER_LLM_MODEL"]),
        ({"XIAOER_DATABASE_URL": "mysql://x/y", "XIAOER_SECRET_KEY": "k"}, ["XIAOER_DATABASE_URL"]),
        ({"XIAOER_DATABASE_URL": "postgresql://x/y"}, ["XIAOER_SECRET_KEY"]),
        ({"XIAOER_LOG_LEVEL": "LOUD", "XIAOER_QUIET_WINDOW_SECONDS": "-1"}, ["XIAOER_LOG_LEVEL", "XIAOER_QUIET"]),
        ({"XIAOER_DATABASE_URL": "postgresql://x@127.0.0.1:1/y", **BASE}, ["XIAOER_DATABASE_URL"]),
        ({"XIAOER_DATABASE_URL": "postgresql://x@127.0.0.1:notaport/y", **BASE}, ["XIAOER_DATABASE_URL"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, dict) else "",
)
@pytest.mark.parametrize("command", [("up",), ("shop", "list")], ids=["up", "list"])
async def test_wrong_settings_stop_the_start_with_a_line_each(
    settings: dict[str, str], names: list[str], command: tuple[str, ...], tmp_path: Path
) -> None:
    ran = await xiaoer(*command, XIAOER_DATA_DIR=str(tmp_path), **settings)
    assert ran.code == 2
    assert len(ran.lines) == len(names), ran.err
    for name in names:
        assert name in ran.err


async def test_a_data_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    ran = await xiaoer("shop", "list", XIAOER_DATA_DIR=str(tmp_path / "data"))
    assert ran.code == 2
    assert len(ran.lines) == 1
    assert str(tmp_path / "data") in ran.err or "XIAOER_DATA_DIR" in ran.err


def without(name: str) -> dict[str, Any]:
    return {key: value for key, value in SHOP.items() if key != name}


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no secret": (without("secret"), "secret"),
    "no accounts": (SHOP | {"kf_accounts": []}, "kf_accounts"),
    "typo": (SHOP | {"polcy": "x"}, "polcy"),
    "agent": (SHOP | {"agent_id": "一号"}, "agent_id"),
    "token": (SHOP | {"callback_token": "has space"}, "callback_token"),
    "key": (SHOP | {"encoding_aes_key": "short"}, "encoding_aes_key"),
    "proxy": (SHOP | {"proxy": "socks5://x:1"}, "proxy"),
    "role": (SHOP | {"staff": [{"userid": "a", "name": "甲", "role": "king"}]}, "staff"),
    "stores twice": (SHOP | {"stores": [{"name": "总店"}, {"name": "总店"}]}, "stores"),
    "staff twice": (SHOP | {"staff": [{"userid": "a", "name": "甲"}, {"userid": "a", "name": "乙"}]}, "staff"),
    "accounts twice": (SHOP | {"kf_accounts": [{"open_kfid": "wk1"}, {"open_kfid": "wk1"}]}, "kf_accounts"),
}


@pytest.mark.parametrize("case", WRONG)
async def test_a_bad_shop_file_is_explained_in_chinese(case: str, database_url: str, tmp_path: Path) -> None:
    document, field = WRONG[case]
    file = tmp_path / "[店铺].yaml"
    file.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    ran = await xiaoer(
        "shop", "apply", str(file), XIAOER_DATABASE_URL=database_url, XIAOER_DATA_DIR=str(tmp_path), **BASE
    )
    assert ran.code == 2
    assert len(ran.lines) == 1, ran.err
    line = ran.lines[0]
    assert field in line
    reason = line.partition("：")[2]
    assert any("一" <= letter <= "龥" for letter in reason), line
    assert "Value error" not in line


@pytest.mark.parametrize("text", ["", "just words", "a: [", "- a\n- b", b"\xff\xfe\x00"], ids=str)
async def test_a_file_that_is_no_shop_file(text: str | bytes, tmp_path: Path) -> None:
    file = tmp_path / "[店] 铺.yaml"
    file.parent.mkdir(exist_ok=True, parents=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    ran = await xiaoer("shop", "apply", str(file), XIAOER_DATA_DIR=str(tmp_path))
    assert ran.code == 2
    assert "店铺文件" in ran.err
    assert "Traceback" not in ran.err


async def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for group, command, name in (("shop", "apply", "[/x] 没有.yaml"), ("knowledge", "import", "[/x] 没有.csv")):
        ran = await xiaoer(group, command, str(tmp_path / name), XIAOER_DATA_DIR=str(tmp_path))
        assert ran.code == 2, group
        assert name in ran.err
        assert "Traceback" not in ran.err


async def test_the_wrong_key_for_this_database_stops_the_start(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "shop.yaml"
    file.write_text(yaml.safe_dump(SHOP, allow_unicode=True), encoding="utf-8")
    env = {"XIAOER_DATABASE_URL": database_url, "XIAOER_DATA_DIR": str(tmp_path)}
    assert (await xiaoer("shop", "apply", str(file), XIAOER_SECRET_KEY="right", **env)).code == 0
    ran = await xiaoer("doctor", XIAOER_SECRET_KEY="wrong", **env)
    assert ran.code in (1, 2)
    assert "XIAOER_SECRET_KEY" in ran.out + ran.err
    assert "Traceback" not in ran.err
