"""The cookies of the web app: out of reach for scripts and for other sites' requests."""

from __future__ import annotations

from fastapi import Request, Response

SESSION = "xiaoer_session"


def set_cookie(request: Request, response: Response, name: str, value: str, *, seconds: float, path: str = "/") -> None:
    """Let the browser keep a value for so long, for addresses below `path`."""
    response.set_cookie(
        name,
        value,
        max_age=int(seconds),
        path=path,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )


def address_of(request: Request) -> str:
    """Return the network address somebody comes from."""
    return request.client.host if request.client else ""


def device_of(request: Request) -> str:
    """Return what the browser calls itself."""
    return request.headers.get("user-agent", "")
