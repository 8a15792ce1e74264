"""The web app as the program serves it: what browsers may keep, what pages may run, what is nobody's address."""

from __future__ import annotations

import re

from tests.api.door import Door


async def test_every_address_of_the_app_begins_with_one_page(door: Door) -> None:
    for path in ("/", "/inbox", "/inbox/12?from=card", "/login"):
        answer = await door.http.get(path)
        assert answer.status_code == 200, path
        assert '<div id="app">' in answer.text
        assert answer.headers["cache-control"] == "no-cache"
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self';" in policy
        assert "unsafe-eval" not in policy
        assert not re.search(r"<script(?![^>]*\bsrc=)", answer.text), "an inline script would be refused"


async def test_files_are_kept_for_good_and_come_compressed(door: Door) -> None:
    page = (await door.http.get("/")).text
    script = re.search(r'src="(/assets/[^"]+\.js)"', page)
    assert script is not None
    answer = await door.http.get(script[1])
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["content-type"].startswith("text/javascript")
    plain = await door.http.get(script[1], headers={"accept-encoding": "identity"})
    assert plain.text == answer.text
    again = await door.http.get("/", headers={"if-none-match": (await door.http.get("/")).headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


async def test_a_wrong_address_of_the_api_is_no_page(door: Door) -> None:
    for path in ("/api/shops/1/nothing", "/assets/old-1a2b3c.js", "/c"):
        answer = await door.http.get(path)
        assert answer.status_code == 404, path
        assert answer.headers["content-type"] == "application/json"
    for path in ("/..%2f__init__.py", "/.vite/manifest.json", "/index.html.gz"):
        assert '<div id="app">' in (await door.http.get(path)).text, path
