"""Every path under `/cgi-bin/` this WeCom has."""

from __future__ import annotations

from sandbox import access
from sandbox.call import Route
from sandbox.kf.routes import ROUTES as KF

ROUTES: dict[str, Route] = {**access.ROUTES, **KF}
