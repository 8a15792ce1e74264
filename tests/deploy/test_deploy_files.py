"""What is deployed fits the program: metrics, settings, files and run-book that are named there exist here."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import Any

import pytest
import yaml
from prometheus_client import REGISTRY

from agent.settings import PREFIX, Settings
from jobs import metrics
from tests.programs import REPOSITORY

DEPLOY = REPOSITORY / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
ALERTS: dict[str, Any] = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))
RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]
BOARDS = sorted((DEPLOY / "grafana" / "dashboards").glob("*.json"))
_ENDINGS = ("", "_total", "_bucket", "_sum", "_count")


def exported() -> set[str]:
    """Every series the program may show."""
    assert metrics.__name__
    return {family.name + ending for family in REGISTRY.collect() for ending in _ENDINGS}


def named(expression: str) -> set[str]:
    return set(re.findall(r"\bxiaoer_[a-z_]+", expression))


def test_what_is_watched_is_measured() -> None:
    known = exported()
    for rule in RULES:
        assert named(rule["expr"]) <= known, rule["alert"]
    for board in BOARDS:
        document = json.loads(board.read_text(encoding="utf-8"))
        asked = [
            target["expr"] for panel in document["panels"] for target in panel.get("targets", []) if "expr" in target
        ]
        assert asked, board.name
        for expression in asked:
            assert named(expression) <= known, (board.name, expression)
        ids = [panel["id"] for panel in document["panels"] if "id" in panel]
        assert len(ids) == len(set(ids)), board.name


def test_every_alert_has_its_page_in_the_run_book() -> None:
    headings = set(
        re.findall(r"^### (\w+)$", (REPOSITORY / "docs" / "operations.md").read_text(encoding="utf-8"), re.M)
    )
    assert {rule["alert"] for rule in RULES} <= headings


def test_the_composition_names_settings_and_files_that_exist() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    assert {name for name in COMPOSE["x-xiaoer"]["environment"] if name.startswith(PREFIX)} <= known
    offered = re.findall(r"^#? ?([A-Z_]+)=", (DEPLOY / ".env.example").read_text(encoding="utf-8"), re.M)
    wanted = {
        name for name, default in re.findall(r"\$\{([A-Z_]+)(:?[-?][^}]*)?\}", text) if not default.startswith(":-")
    }
    assert wanted <= set(offered), "every value that must be given is in the example"
    for name, service in COMPOSE["services"].items():
        for mount in service.get("volumes", []):
            source = str(mount if isinstance(mount, str) else mount.get("source", "")).partition(":")[0]
            if source.startswith("./") and "certificates" not in source:
                assert (DEPLOY / source).exists(), (name, source)
    for name in ("api", "worker", "clock"):
        service = COMPOSE["services"][name]
        assert service["read_only"], name
        assert service["restart"] == "unless-stopped", name
        assert service["healthcheck"], name


@pytest.mark.skipif(shutil.which("promtool") is None, reason="this machine has no promtool")
def test_prometheus_takes_its_files() -> None:
    command = ["promtool", "check", "config", "deploy/prometheus/prometheus.yml"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
