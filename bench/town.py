"""The whole program beside a sandbox, as processes: all in one, or the parts apart."""

from __future__ import annotations

import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bench.processes import Program, clean_environment, run, xiaoer
from bench.questions import DEMO, question
from bench.sandbox_client import SandboxClient
from bench.tally import Tally, until_answered

WARM_UP = 20
READY = "店小二已启动"

_LETTERS = str.maketrans("0123456789", "ghijklmnop")


@dataclass(slots=True)
class Town:
    """A running program, and the sandbox it talks to."""

    sandbox: SandboxClient
    shop: dict[str, Any]
    env: dict[str, str]
    folder: Path
    api: str
    main: Program
    worker: Program

    @property
    def open_kfid(self) -> str:
        """The kf account customers write to."""
        return str(self.shop["kf_accounts"][0]["open_kfid"])

    @property
    def callback_url(self) -> str:
        """Where callbacks go."""
        return f"{self.api}/api/wecom/callback/{self.shop['corp_id']}"

    def people(self, count: int) -> list[str]:
        """Return customers nobody has heard of, called in letters: digits in a name pass for an order number."""
        run_id = secrets.token_hex(4).translate(_LETTERS)
        return [f"wm-{run_id}-{number:04d}" for number in range(count)]

    def answered(self, customers: list[str], after: int, timeout: float = 60) -> Tally:
        """Wait for the customers' replies and return what they got."""
        return until_answered(self.sandbox, after, lambda tally: not tally.lost(customers), timeout)

    def warm_up(self) -> None:
        """Ask the first questions, which nobody measures: models load, pools fill."""
        self.sandbox.model("read")
        customers = self.people(WARM_UP)
        for number, customer in enumerate(customers):
            after = self.sandbox.last()
            self.sandbox.say(self.open_kfid, customer, question(-1 - number))
            if number == 0 and self.answered([customer], after).lost([customer]):
                raise RuntimeError(f"nobody answers\n{self.worker.tail()}")
        self.answered(customers[1:], after)


def prepare(folder: Path) -> dict[str, Any]:
    """Open the demo shop in `folder`, as an operator would, and return its shop file."""
    shop: dict[str, Any] = yaml.safe_load(DEMO.joinpath("shop.yaml").read_text(encoding="utf-8"))
    for store in shop["stores"]:
        store["hours"] = ""  # the time of day must make no difference
    file = folder / "shop.yaml"
    file.write_text(yaml.safe_dump(shop, allow_unicode=True), encoding="utf-8")
    env = clean_environment() | {"XIAOER_DATA_DIR": str(folder / "data")}
    run(xiaoer("shop", "apply", str(file)), env, folder)
    run(xiaoer("knowledge", "import", str(DEMO.joinpath("faq.csv"))), env, folder)
    run([sys.executable, "-m", "bench.seed"], env, folder)
    return shop


@contextmanager
def town(prepared: Path, shop: dict[str, Any], folder: Path, *, apart: bool) -> Iterator[Town]:
    """Run the program on a copy of the prepared data folder; `apart` makes api and worker two processes."""
    folder.mkdir()
    # the database belongs to another user, which must stay so
    subprocess.run(["cp", "-a", str(prepared / "data"), str(folder / "data")], check=True)
    with ExitStack() as stack:
        env, sandbox = _sandbox(folder, shop, stack)
        main = Program("main", xiaoer("api" if apart else "up", "--port", "0"), env, folder)
        stack.callback(main.stop)
        api = main.wait_for(f"{READY}：(http://\\S+?)（").group(1)
        running = Town(sandbox, shop, env, folder, api, main, main)
        if apart:
            running.worker = start_worker(running)
            stack.callback(lambda: running.worker.stop())
        sandbox.post(f"/corps/{shop['corp_id']}/callback", url=running.callback_url)
        running.warm_up()
        yield running


def start_worker(running: Town) -> Program:
    """Start `xiaoer worker` beside the api and return it once it says that it works."""
    worker = Program("worker", xiaoer("worker"), running.env, running.folder)
    worker.wait_for(READY)
    return worker


def _sandbox(folder: Path, shop: dict[str, Any], stack: ExitStack) -> tuple[dict[str, str], SandboxClient]:
    env = clean_environment()
    program = Program("sandbox", [sys.executable, "-m", "sandbox.server", "--port", "0"], env, folder)
    stack.callback(program.stop)
    url = program.wait_for(r"listens on (\S+)").group(1)
    client = stack.enter_context(closing(SandboxClient(url)))
    client.post("/corps", shop=shop)
    client.post("/limits", per_path=10**9)  # WeCom's own limits are not what is measured here
    settings = {
        "XIAOER_DATA_DIR": str(folder / "data"),
        "XIAOER_WECOM_API_BASE": url,
        "XIAOER_QUIET_WINDOW_SECONDS": "0",
        "XIAOER_LLM_BASE_URL": f"{url}/v1",
        "XIAOER_LLM_MODEL": "stub",
        "XIAOER_LLM_API_KEY": "stub",
    }
    return env | settings, client
