"""`make licences`: what the program ships with, each under a licence that lets a shop's operator run and change it.

Works offline, from what is installed and from the web app's lock file; fails on a licence that is not on the list.
"""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

OURS = "xiaoer"
LOCK = Path(__file__).parents[1] / "web" / "app" / "package-lock.json"
ALLOWED = re.compile(
    r"0BSD|apache(-2\.0| 2\.0| software license| license, version 2\.0)|(3-clause )?bsd( license|-[23]-clause)?"
    r"|cc0-1\.0|cnri-python|isc( license)?|lgpl-3\.0-only|mit( license|-0|-cmu)?|mozilla public license 2\.0"
    r"|mpl-2\.0|psf-2\.0|python software foundation license|zlib|unlicense|dfsg approved|osi approved|blueoak-1\.0\.0",
    re.IGNORECASE,
)
"""Free to use and to combine; MPL and LGPL (psycopg) ask for their own files' sources only, which are public."""
READ = {
    # whose metadata does not name one: what their licence files say
    "httpx-aiohttp": "BSD-3-Clause",
    "pypdfium2": "BSD-3-Clause AND Apache-2.0",
}


def main() -> int:
    """Print every package with its licence; return 1 when one is not on the list."""
    found = {**python_packages(), **web_packages()}
    refused = {name: licence for name, licence in found.items() if not allowed(licence)}
    for name, licence in sorted(found.items(), key=lambda one: one[0].lower()):
        print(f"{'✗' if name in refused else ' '} {name:44} {licence}")
    print(f"{len(found)} packages, {len(refused)} under a licence nobody looked at yet (deploy/licences.py)")
    return int(bool(refused))


def python_packages() -> dict[str, str]:
    """Return the licence of each Python package the program needs, by name and version."""
    found: dict[str, str] = {}
    waiting, seen = [Requirement(OURS)], set[str]()
    while waiting:
        asked = waiting.pop()
        name = re.sub(r"[-_.]+", "-", asked.name).lower()
        try:
            one = distribution(name)
        except PackageNotFoundError:  # for another system or another Python
            continue
        waiting += [need for need in map(Requirement, one.requires or []) if _needed(need, asked.extras)]
        if name not in seen and name != OURS:
            found[f"{name} {one.version}"] = READ.get(name) or licence_of(one)
        seen.add(name)
        waiting = [need for need in waiting if need.extras or re.sub(r"[-_.]+", "-", need.name).lower() not in seen]
    return found


def _needed(need: Requirement, extras: set[str]) -> bool:
    return need.marker is None or any(need.marker.evaluate({"extra": extra}) for extra in (*extras, ""))


def licence_of(one: Distribution) -> str:
    """Return what a package's metadata calls its licence."""
    told = one.metadata
    named = [line.rpartition("::")[2].strip() for line in told.get_all("Classifier", []) if line.startswith("License")]
    free = [line for line in told.get_all("License", []) if line.strip()]
    expressed: list[str] = told.get_all("License-Expression", [])
    return " AND ".join(expressed) or "; ".join(named) or (free[0].strip().splitlines()[0] if free else "")


def web_packages() -> dict[str, str]:
    """Return the licence of each package that is built into the web app."""
    packages = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]
    return {
        f"{path.rpartition('node_modules/')[2]} {told['version']}": told.get("license", "")
        for path, told in packages.items()
        if path and not told.get("dev") and not told.get("optional")
    }


def allowed(licence: str) -> bool:
    """Whether every licence that is named in it is on the list."""
    plain = re.sub(r"\s*\((MPL 2\.0|ISCL)\)", "", licence)
    parts = [part.strip() for part in re.split(r"\s+(?:AND|OR)\s+|[;()]", plain) if part.strip()]
    return bool(parts) and all(ALLOWED.fullmatch(part) for part in parts)


if __name__ == "__main__":
    sys.exit(main())
