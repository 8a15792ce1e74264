"""`python -m tests.fuzz.api [SECONDS]`: schemathesis over the program's own description, as owner, staff and nobody.

Whatever it sends, the api may refuse and may not break: no answer of 500 and above.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from pathlib import Path

from api.app import openapi_document
from sandbox.server import create_app, running
from sandbox.world import World
from store.access.tokens import create_token
from store.engine import migrate
from store.postgres import EmbeddedPostgres
from tests.api.door import opened_door
from tests.worlds import SHOP

SETTINGS = """
[parameters]
"path.shop_id" = 1
"path.shop" = 1
"""
# streams without an end, what ends the fuzzer's own sign-in, and what takes the shop away under its feet
LEFT_OUT = r"/live$|/api/logout|/me/password|/api/shops/\{shop_id\}$|/privacy"


def main(seconds: int) -> int:
    """Fuzz as each of the three for so many seconds; return how many were answered with a 5xx."""
    with tempfile.TemporaryDirectory(prefix="xiaoer-fuzz-") as name:
        folder, server = Path(name), EmbeddedPostgres(Path(name), durable=False)
        folder.chmod(0o711)
        url = server.start()
        try:
            migrate(url)
            return asyncio.run(_fuzz(url, folder, seconds))
        finally:
            server.stop()


async def _fuzz(url: str, folder: Path, seconds: int) -> int:
    world, settings = World(), folder / "schemathesis.toml"
    world.load_corp(SHOP)
    settings.write_text(SETTINGS, encoding="utf-8")
    description = folder / "openapi.json"
    description.write_text(json.dumps(openapi_document()), encoding="utf-8")
    async with running(create_app(world)) as wecom, opened_door(url, folder / "data", wecom_api_base=wecom) as door:
        broken = 0
        for who in ("owner", "staff", "nobody"):
            headers = []
            if who != "nobody":
                async with door.house.database.shop(1) as connection:
                    headers = ["-H", f"Authorization: Bearer {await create_token(connection, 1, who, who, 'fuzz')}"]
            command = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(settings)]
            command += ["run", str(description), "--url", str(door.http.base_url), *headers, "--phases", "fuzzing"]
            command += ["--checks", "not_a_server_error", "--max-time", str(seconds), "--continue-on-failure"]
            command += ["--exclude-path-regex", LEFT_OUT, "--no-shrink", "--warnings", "off", "--max-failures", "30"]
            command += ["--request-timeout", "60"]  # a picture of a report takes a while on a busy machine
            process = await asyncio.create_subprocess_exec(*command, cwd=folder, env={**os.environ, "NO_COLOR": "1"})
            broken += bool(await _ended(process, seconds))
    await world.aclose()
    return broken


async def _ended(process: asyncio.subprocess.Process, seconds: int) -> int | None:
    """Wait for the fuzzer; one that goes on long after its time, in a case that never ends, is stopped and counts."""
    try:
        async with asyncio.timeout(2 * seconds + 60):
            return await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()
        print(f"the fuzzer went on {seconds + 60} s past its time")
        return 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 120))
