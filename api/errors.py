"""Where errors meet HTTP: one place."""

from __future__ import annotations

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from agent.errors import Forged, XiaoerError
from agent.phrases import say
from api.body import TooBig
from jobs import metrics
from store.faults import UNFIT, reason

log = structlog.get_logger(__name__)


def install_error_handlers(app: FastAPI) -> None:
    """Let every error of this program answer with its own status, and count refused callbacks."""
    app.add_exception_handler(XiaoerError, _own_error)  # type: ignore[arg-type]  # Starlette types handlers by the widest error
    app.add_exception_handler(RequestValidationError, _bad_request)  # type: ignore[arg-type]
    for unfit in UNFIT:
        app.add_exception_handler(unfit, _unfit)


async def _own_error(request: Request, error: XiaoerError) -> JSONResponse:
    if isinstance(error, Forged):
        metrics.CALLBACKS.labels(error.reason).inc()
        return JSONResponse({"detail": "refused"}, error.http_status)  # a forger learns nothing
    if isinstance(error, TooBig):
        metrics.CALLBACKS.labels("too_big").inc()
        return JSONResponse({"detail": str(error)}, error.http_status, headers={"connection": "close"})
    if error.http_status >= 500:
        log.error("request failed", path=request.url.path, error=type(error).__name__)
        return JSONResponse({"detail": "internal error"}, error.http_status)
    return JSONResponse({"detail": str(error)}, error.http_status)


async def _unfit(request: Request, error: Exception) -> JSONResponse:
    """Refuse what no row can hold, such as a NUL in a text or a number beyond all bounds."""
    log.info("the database cannot hold it", path=request.url.path, error=type(error).__name__)
    return JSONResponse({"detail": say("input_unfit", book="owner")}, 422)


async def _bad_request(_request: Request, error: RequestValidationError) -> JSONResponse:
    problems = [{"loc": list(e["loc"]), "msg": reason(e)} for e in error.errors()]
    return JSONResponse({"detail": problems}, 422)
