"""Traces (OpenTelemetry), where an endpoint for them is set: one follows a message from the callback to what is sent.

A span says whose work it is by number (merchant, conversation, job, turn) and nothing anybody said. Without an endpoint
nothing is kept, and no library is loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from opentelemetry.context import Context
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter

_provider: TracerProvider | None = None


def start(endpoint: str, service: str) -> None:
    """Send this process's spans to `endpoint` (OTLP over gRPC, as http://host:4317) from now on."""
    from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter

    export_to(OTLPSpanExporter(endpoint=endpoint, insecure=endpoint.startswith("http://")), service)


def export_to(exporter: SpanExporter, service: str) -> None:
    """Give this process's spans to `exporter` from now on, in batches."""
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    global _provider
    stop()
    _provider = TracerProvider(resource=Resource.create({"service.name": service}))
    _provider.add_span_processor(BatchSpanProcessor(exporter))


def stop() -> None:
    """Send what waits and keep nothing more."""
    global _provider
    if _provider is not None:
        _provider.shutdown()
    _provider = None


@contextmanager
def span(name: str, parent: str = "", **about: int | str) -> Iterator[None]:
    """Time what happens in the block, as part of what happens around it or of `parent` (see `here`).

    `about` holds numbers and kinds, never what people said. An error leaves its type only.
    """
    if _provider is None:
        yield
        return
    from opentelemetry.trace.status import StatusCode

    tracer = _provider.get_tracer("xiaoer")
    with tracer.start_as_current_span(
        name, context=_context(parent), attributes=about, record_exception=False, set_status_on_exception=False
    ) as current:
        try:
            yield
        except Exception as error:
            current.set_status(StatusCode.ERROR, type(error).__name__)
            raise


def note(**about: int | str) -> None:
    """Say more of the span one is in."""
    if _provider is not None:
        from opentelemetry.trace import get_current_span

        get_current_span().set_attributes(about)


def here() -> str:
    """Return where one is (W3C `traceparent`), for a job or a row that goes on with it; else empty."""
    if _provider is None:
        return ""
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    carrier: dict[str, str] = {}
    TraceContextTextMapPropagator().inject(carrier)
    return carrier.get("traceparent", "")


def _context(parent: str) -> Context | None:
    if not parent:
        return None
    from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

    return TraceContextTextMapPropagator().extract({"traceparent": parent})
