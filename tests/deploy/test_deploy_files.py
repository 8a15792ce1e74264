"""What is deployed fits the program: metrics, settings, files and run-book that are named there exist here."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client import Counter, Gauge, Histogram

from agent.settings import PREFIX, Settings
from jobs import metrics
from tests.programs import REPOSITORY

DEPLOY = REPOSITORY / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
ALERTS: dict[str, Any] = yaml.safe_load((DEPLOY / "prometheus" / "alerts.yml").read_text(encoding="utf-8"))
RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]
BOARDS = sorted((DEPLOY / "grafana" / "dashboards").glob("*.json"))
PROMETHEUS = (DEPLOY / "prometheus" / "prometheus.yml").read_text(encoding="utf-8")
SOURCES = {
    source["uid"]
    for file in (DEPLOY / "grafana" / "provisioning" / "datasources").glob("*.yaml")
    for source in yaml.safe_load(file.read_text(encoding="utf-8"))["datasources"]
}


JOBS = {job["job_name"] for job in yaml.safe_load(PROMETHEUS)["scrape_configs"]}
_HISTOGRAM = {"_bucket": {"le"}, "_sum": set(), "_count": set()}


def exported() -> dict[str, set[str]]:
    """Every series the program may show, with its labels."""
    own = [metric for metric in vars(metrics).values() if isinstance(metric, Counter | Gauge | Histogram)]
    found: dict[str, set[str]] = {"up": set()}
    for metric in own:
        (family,) = metric.describe()
        endings = _HISTOGRAM if family.type == "histogram" else {"_total" if family.type == "counter" else "": set()}
        found |= {family.name + ending: {*metric._labelnames, *more} for ending, more in endings.items()}
    return found


def wrong_with(expression: str, shown: str = "") -> list[str]:
    """Return the series and labels of an expression, and of what is shown of it, that nothing exports."""
    known = exported()
    bare = re.sub(r'"[^"]*"|\[[^]]*\]', "", expression)
    series = set(re.findall(r"\bxiaoer_[a-z_]+|\bup\b", bare))
    grouped = re.findall(r"\b(?:by|on|without) *\(([^)]*)\)", bare)
    matched = re.findall(r"(\w+) *(?:=~|!~|!=|=)(?!=)", "".join(re.findall(r"{([^}]*)}", bare)))
    told = re.findall(r"{{ *(?:\$labels\.)?(\w+) *}}", shown)
    labels = {name.strip() for group in grouped for name in group.split(",")} | {*matched, *told}
    jobs = set(re.findall(r'job="(\w+)"', expression)) - JOBS
    fitting = {"job", "instance"}.union(*(known.get(name, set()) for name in series))
    return sorted((series - known.keys()) | (labels - fitting) | jobs)


def test_what_is_watched_is_measured(tmp_path: Path) -> None:
    asked = [(rule["alert"], rule["expr"], rule["annotations"]["summary"]) for rule in RULES]
    for board in BOARDS:
        document = json.loads(board.read_text(encoding="utf-8"))
        targets = [(panel, target) for panel in document["panels"] for target in panel.get("targets", [])]
        assert targets, board.name
        asked += [(panel["title"], target["expr"], target.get("legendFormat", "")) for panel, target in targets]
        for panel, target in targets:
            for of in (panel, target):
                assert of["datasource"]["uid"] in SOURCES, (board.name, panel["title"])
        ids = [panel["id"] for panel in document["panels"] if "id" in panel]
        assert len(ids) == len(set(ids)), board.name
        places = [(panel["gridPos"], x, y) for panel in document["panels"] for x, y in covered(panel["gridPos"])]
        assert len({(x, y) for _, x, y in places}) == len(places), f"{board.name}: panels lie over each other"
        for variable in document["templating"]["list"]:
            name, label = re.findall(r"label_values\((\w+), (\w+)\)", variable["query"])[0]
            asked.append((variable["name"], f"sum by ({label}) ({name})", ""))
    wrong = {what: found for what, expression, shown in asked if (found := wrong_with(expression, shown))}
    assert wrong == {}
    assert wrong_with('sum by (shop) (rate(xiaoer_turns_total{route="x", jop="api"}[5m]))', "{{ruote}}") == [
        *("jop", "ruote", "shop")
    ]
    if shutil.which("promtool"):
        rules = [{"record": f"asked{n}", "expr": expression} for n, (_, expression, _) in enumerate(asked)]
        text = re.sub(r"\$\w+", "1m", yaml.safe_dump({"groups": [{"name": "asked", "rules": rules}]}))
        (tmp_path / "asked.yml").write_text(text, encoding="utf-8")
        promtool("check", "rules", str(tmp_path / "asked.yml"))


def covered(place: dict[str, int]) -> list[tuple[int, int]]:
    """Return the fields of the board a panel lies on."""
    across, down = range(place["x"], place["x"] + place["w"]), range(place["y"], place["y"] + place["h"])
    assert place["x"] + place["w"] <= 24
    return [(x, y) for x in across for y in down]


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
        assert "ports" not in service, "who comes is told by Nginx, which must be the only way in"
        assert service["environment"]["FORWARDED_ALLOW_IPS"] == "*", "else everybody has the address of Nginx"


def test_the_watchers_find_each_other_and_what_is_mounted() -> None:
    services: dict[str, Any] = COMPOSE["services"]
    mounts = {
        name: {target: source for source, target in (str(mount).split(":")[:2] for mount in service["volumes"])}
        for name, service in services.items()
        if name in ("prometheus", "loki", "alloy", "grafana")
    }
    texts = [file.read_text(encoding="utf-8") for file in DEPLOY.rglob("*") if file.suffix in (".yaml", ".alloy")]
    hosts = {host for text in texts for host in re.findall(r"http://([a-z]+):\d+", text)}
    scraped = {
        name for job in yaml.safe_load(PROMETHEUS)["scrape_configs"] for name in job["dns_sd_configs"][0]["names"]
    }
    assert hosts | scraped <= services.keys() | {"localhost"}
    provided = yaml.safe_load((DEPLOY / "grafana/provisioning/dashboards/folder.yaml").read_text(encoding="utf-8"))
    assert mounts["grafana"][provided["providers"][0]["options"]["path"]] == "./grafana/dashboards"
    loki = yaml.safe_load((DEPLOY / "loki.yaml").read_text(encoding="utf-8"))
    assert loki["common"]["path_prefix"] in mounts["loki"], "what it keeps outlives the container"
    alloy = (DEPLOY / "config.alloy").read_text(encoding="utf-8")
    for name in ("loki", "alloy", "prometheus"):
        (file,) = re.findall(r"/etc/\S+\.(?:yaml|yml|alloy)", " ".join(services[name]["command"]))
        assert {file, str(Path(file).parent)} & mounts[name].keys()
    declared = {f"{kind}.{label}" for kind, label in re.findall(r'^([a-z_.]+) "(\w+)" {', alloy, re.M)}
    used = set(re.findall(r"= \[?((?:discovery|loki)\.[a-z_.]+)\.(?:targets|output|receiver)\b", alloy))
    assert declared - used == {"loki.source.docker.logs"}, "where it begins"
    assert used <= declared


@pytest.mark.skipif(shutil.which("promtool") is None, reason="this machine has no promtool")
def test_prometheus_takes_its_files_and_each_alert_comes_when_it_must() -> None:
    promtool("check", "config", "deploy/prometheus/prometheus.yml")
    promtool("test", "rules", "tests/deploy/alerts.yaml")
    played = yaml.safe_load((REPOSITORY / "tests" / "deploy" / "alerts.yaml").read_text(encoding="utf-8"))
    come = {one["alertname"] for one in played["tests"][0]["alert_rule_test"] if one["exp_alerts"]}
    assert come == {rule["alert"] for rule in RULES}


def promtool(*arguments: str) -> None:
    done = subprocess.run(["promtool", *arguments], cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
