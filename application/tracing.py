"""Spans from a command to what it sets going, where traces are collected; costs next to nothing elsewhere.

A command's span has its correlation id as trace id, and the id's last eight bytes as span id. Whoever knows
the correlation, from the log of events or from Temporal, can therefore go on with the same trace, days later.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    NoOpTracer,
    Span,
    SpanContext,
    Status,
    StatusCode,
    TraceFlags,
    Tracer,
    get_current_span,
    set_span_in_context,
    use_span,
)

_OFF = NoOpTracer()
_tracer: Tracer = _OFF
_BEGINNING: ContextVar[UUID | None] = ContextVar("beginning", default=None)
SPAN_ID = 2**64 - 1


def collect_with(tracer: Tracer) -> None:
    """From now on spans go to `tracer`, whose provider takes its ids from `beginning`."""
    global _tracer  # noqa: PLW0603 - one a process, as the log is
    _tracer = tracer


def collected_with() -> Tracer | None:
    """What collects the spans, None where nothing does."""
    return None if _tracer is _OFF else _tracer


def beginning() -> UUID | None:
    """The correlation whose span begins now."""
    return _BEGINNING.get()


@contextmanager
def command(kind: str, correlation: UUID) -> Iterator[None]:
    """The span of a command's handling."""
    if _tracer is _OFF:
        yield
        return
    before = _BEGINNING.set(correlation)
    try:
        span = _tracer.start_span(f"command {kind}", attributes={"correlation": str(correlation)})
    finally:
        _BEGINNING.reset(before)
    with _ended(span):
        yield


@contextmanager
def step(name: str) -> Iterator[None]:
    """A span within the present one."""
    if _tracer is _OFF:
        yield
        return
    with _ended(_tracer.start_span(name)):
        yield


@contextmanager
def caused_by(name: str, correlation: str) -> Iterator[None]:
    """A span in the trace of `correlation` (empty: none), linked to the present trace if that is another."""
    present = get_current_span().get_span_context()
    if _tracer is _OFF or not correlation or present.trace_id == UUID(correlation).int:
        yield
        return
    within = set_span_in_context(NonRecordingSpan(span_of(UUID(correlation))))
    links = [Link(present)] if present.is_valid else []
    with _ended(_tracer.start_span(name, within, links=links)):
        yield


def span_of(correlation: UUID) -> SpanContext:
    """The span of the command with this correlation."""
    return SpanContext(correlation.int, correlation.int & SPAN_ID, True, TraceFlags(TraceFlags.SAMPLED))


@contextmanager
def _ended(span: Span) -> Iterator[None]:
    """A failure is told by its class: its message might quote a student's file."""
    with use_span(span, end_on_exit=True, record_exception=False, set_status_on_exception=False):
        try:
            yield
        except Exception as error:
            span.set_status(Status(StatusCode.ERROR, type(error).__name__))
            raise
