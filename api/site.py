"""The web app under `/`: its files, and its one page for every address that is nobody else's."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from agent.phrases import say
from api.pages import page
from web.site import Asset, load_site, shell_of

_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",  # styles that scripts compute; scripts stay strict
        "img-src 'self' data: blob: https:",  # faces and goods live at other people's addresses
        "font-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
_GUARDS = {
    "content-security-policy": _POLICY,
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
}
_NOT_OURS = ("api", "c", "assets")  # a wrong address there is an error, not a page of the app


def site_routes() -> APIRouter:
    """Return the routes of the web app; they come last, because they take every address that is left."""
    site, router = load_site(), APIRouter(include_in_schema=False)

    @router.get("/{path:path}")
    async def serve(path: str, request: Request) -> Response:
        """Return a file of the app, or the page it starts with."""
        if asset := site.get(path):
            return _answer(asset, request)
        if path.split("/", 1)[0] in _NOT_OURS:
            return JSONResponse({"detail": say("access_no_page", book="owner")}, 404)
        shell = shell_of(site)
        return _answer(shell, request) if shell else _not_built()

    return router


def _answer(asset: Asset, request: Request) -> Response:
    keep = "public, max-age=31536000, immutable" if asset.forever else "no-cache"
    headers = _GUARDS | {"cache-control": keep, "etag": asset.etag, "vary": "accept-encoding"}
    if request.headers.get("if-none-match", "").removeprefix("W/") == asset.etag:
        return Response(status_code=304, headers=headers)
    if asset.gzipped is not None and "gzip" in request.headers.get("accept-encoding", ""):
        return Response(asset.gzipped, headers=headers | {"content-encoding": "gzip"}, media_type=asset.media_type)
    return Response(asset.body, headers=headers, media_type=asset.media_type)


def _not_built() -> HTMLResponse:
    return page("unbuilt", {}, markup={}, status=503)
