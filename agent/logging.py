"""Logs: one JSON object a line (or coloured text for a developer), never with local variables or personal data."""

from __future__ import annotations

import logging
import sys

import structlog

from agent.safety.personal import mask_personal


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
            _without_personal_data(renderer),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Masking("%(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick that comes a second late is no news


def _without_personal_data(renderer: structlog.types.Processor) -> structlog.types.Processor:
    """Return a renderer of whole lines, tracebacks included, in which phones, ID numbers, addresses … are masked."""

    def render(logger: object, name: str, event: structlog.types.EventDict) -> str:
        return mask_personal(str(renderer(logger, name, event)))

    return render


class _Masking(logging.Formatter):
    """The same for the libraries' own loggers."""

    def format(self, record: logging.LogRecord) -> str:
        return mask_personal(super().format(record))


def _unchanged(_logger: object, _name: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    return event
