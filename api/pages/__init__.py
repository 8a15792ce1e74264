"""Pages for customers: one file of HTML each, filled in here. No script; the policy lets nothing else in."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from html import escape
from importlib.resources import files
from string import Template

from fastapi.responses import HTMLResponse


@cache
def _page(name: str) -> tuple[Template, str, str]:
    """Return a page, its style, and the policy that allows just this style."""
    folder = files(__name__)
    style = folder.joinpath(f"{name}.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return Template(folder.joinpath(f"{name}.html").read_text(encoding="utf-8")), style, policy


def page(name: str, slots: dict[str, str], *, markup: dict[str, str], status: int = 200) -> HTMLResponse:
    """Return a page; `slots` are texts and are escaped, `markup` is made by our own code from escaped texts."""
    template, style, policy = _page(name)
    filled = template.substitute({key: escape(text) for key, text in slots.items()} | markup, style=style)
    headers = {
        "content-security-policy": policy,
        "cache-control": "no-store",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-robots-tag": "noindex",
    }
    return HTMLResponse(filled, status, headers)
