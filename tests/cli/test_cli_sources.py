"""Orders and stock from the command line, and the sample sender as a program of its own."""

from __future__ import annotations

import asyncio
import json
import re
import sys
from pathlib import Path

import pytest
import yaml

from agent.handwritten import load_yaml
from tests.api.door import Door, opened_door
from tests.cli.test_cli_shop import Operator
from tests.jobs.source_system import connector, source_system
from tools.connectors import ConnectorShape

ORDERS = "订单号,订单状态,下单时间,实付金额,商品名称\nA1,待发货,2026-11-20 10:00,100,大衣\nA2,待发货,没有,100,大衣\n"
HOOKS = Path(__file__).parents[2] / "docs" / "hooks.md"
SENDER = Path(__file__).parents[2] / "docs" / "examples" / "send_hook.py"


@pytest.fixture
async def operator(database_url: str, tmp_path: Path) -> Operator:
    operator = Operator(tmp_path, XIAOER_DATABASE_URL=database_url)
    assert (await operator("shop", "apply", str(operator.shop))).code == 0
    return operator


async def test_a_sheet_of_orders_is_checked_tried_and_taken(operator: Operator) -> None:
    sheet = operator.folder / "订单.csv"
    sheet.write_text(ORDERS, encoding="gb18030")
    refused = await operator("catalog", "import", "orders", str(sheet))
    assert refused.code == 1
    assert "第 3 行「下单时间」：看不懂时间「没有」" in refused.err
    assert (await operator("catalog", "import", "orders", str(sheet), "--dry-run", "--skip-bad")).code == 1
    taken = await operator("catalog", "import", "orders", str(sheet), "--skip-bad")
    assert "1 笔订单：新增 1" in taken.out
    assert "没变 1" in (await operator("catalog", "import", "orders", str(sheet), "--skip-bad")).out
    template = operator.folder / "模板.xlsx"
    assert (await operator("catalog", "template", "products", str(template))).code == 0
    assert "1 个商品：新增 1" in (await operator("catalog", "import", "products", str(template))).out
    missing = await operator("catalog", "import", "orders", "没有.csv")
    assert (missing.code, "打不开文件" in missing.err) == (2, True)


async def test_a_connector_is_tried_saved_and_run(operator: Operator) -> None:
    async with source_system() as source:
        source.add(1, 2, 3)
        operator.env["XIAOER_PULL_ALLOWED_HOSTS"] = source.url.removeprefix("http://")
        file = operator.folder / "收银.yaml"
        file.write_text(yaml.safe_dump(connector(f"{source.url}/orders"), allow_unicode=True), encoding="utf-8")
        tried = await operator("connectors", "try", str(file))
        assert "第一页：新增 2" in tried.out
        assert '"status": "待发货"' in tried.out
        assert "已保存" in (await operator("connectors", "apply", str(file))).out
        assert "新增 3" in (await operator("connectors", "run", "收银")).out
        source.broken_pages = {1}
        failed = await operator("connectors", "run", "收银")
        assert (failed.code, "HTTP 500" in failed.err) == (2, True)
        assert "HTTP 500" in (await operator("connectors", "list")).out
        file.write_text("name: 收银\ntopic: 订单\n", encoding="utf-8")
        bad = await operator("connectors", "apply", str(file))
        assert "mapping：没有填写" in bad.err
        assert (await operator("connectors", "remove", "收银")).code == 0
        assert (await operator("connectors", "run", "收银")).code == 2


def test_the_connectors_of_the_documentation_are_ones() -> None:
    written = re.findall(r"```yaml\n(.*?)```", HOOKS.read_text(encoding="utf-8"), re.DOTALL)
    shapes = [ConnectorShape.model_validate(load_yaml(text)) for text in written]
    assert len(shapes) >= 2
    assert all(shape.mapping.fields["order_no"].path == "no" for shape in shapes), "a column, not a boolean"


async def test_the_sample_sender_is_heard(database_url: str, tmp_path: Path) -> None:
    async with opened_door(database_url, tmp_path / "data") as door:
        operator = Operator(tmp_path, XIAOER_DATABASE_URL=database_url)
        said = (await operator("hooks", "secret")).out
        assert await _sent(door, said.split("密钥：")[1].strip()) == (0, "added")
        assert (await _sent(door, "whsec_wrong"))[0] == 1
        schema = json.loads((await operator("hooks", "schema")).out)
        assert "OrderRecord" in schema["$defs"]


async def _sent(door: Door, secret: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(SENDER),
        f"{door.http.base_url}/api/hooks/1/orders",
        env={"XIAOER_HOOK_SECRET": secret, "PYTHONUTF8": "1"},
        stdout=asyncio.subprocess.PIPE,
    )
    out = (await process.communicate())[0].decode()
    answer = json.loads(out.split(" ", 1)[1])
    return process.returncode or 0, answer["results"][0]["outcome"] if "results" in answer else ""
