"""Logs: one JSON object a line (or coloured text for a developer), never with local variables in a traceback."""

from __future__ import annotations

import logging
import sys

import structlog


def configure_logging(level: str = "INFO", *, as_json: bool = True) -> None:
    """Set up structlog and let the libraries' own loggers through it from WARNING on."""
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if as_json
        else structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info if as_json else _unchanged,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, format="%(name)s: %(message)s", stream=sys.stderr)
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick that comes a second late is no news


def _unchanged(_logger: object, _name: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    return event
