"""Spans of commands: their ids, what joins them, and what they never hold."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from application import tracing
from runtime.tracing import collect_by

CAUSE = uuid4()


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    collect_by(SimpleSpanProcessor(exporter))
    yield exporter
    tracing.collect_with(tracing._OFF)


def test_without_a_collector_nothing_is_made() -> None:
    with tracing.command("session.record", CAUSE), tracing.step("append"):
        assert not tracing.get_current_span().is_recording()
    assert tracing.collected_with() is None


def test_a_command_s_trace_is_named_by_its_correlation(spans: InMemorySpanExporter) -> None:
    with tracing.command("session.record", CAUSE), tracing.step("append"):
        pass
    append, command = spans.get_finished_spans()
    assert command.context.trace_id == append.context.trace_id == CAUSE.int
    assert UUID(int=command.context.trace_id) == CAUSE
    assert append.parent.span_id == command.context.span_id


def test_who_knows_the_correlation_goes_on_with_the_trace(spans: InMemorySpanExporter) -> None:
    with tracing.command("session.record", CAUSE):
        pass
    with tracing.caused_by("tell the workflow", str(CAUSE)), tracing.command("deadlines.settle", uuid4()):
        pass
    first, second, told = spans.get_finished_spans()
    assert told.parent.span_id == first.context.span_id
    assert second.parent.span_id == told.context.span_id
    assert {span.context.trace_id for span in (first, second, told)} == {CAUSE.int}


def test_another_trace_is_linked(spans: InMemorySpanExporter) -> None:
    other = uuid4()
    with tracing.command("session.record", other), tracing.caused_by("asked by a workflow", str(CAUSE)):
        pass
    asked, command = spans.get_finished_spans()
    assert (asked.context.trace_id, command.context.trace_id) == (CAUSE.int, other.int)
    assert [link.context.span_id for link in asked.links] == [command.context.span_id]


def test_what_is_caused_by_nothing_known_makes_no_trace(spans: InMemorySpanExporter) -> None:
    with tracing.caused_by("tell the workflow", ""):
        pass
    assert spans.get_finished_spans() == ()


def test_a_failure_is_told_by_its_class_alone(spans: InMemorySpanExporter) -> None:
    def fail() -> None:
        with tracing.command("session.record", CAUSE):
            raise ValueError("Ana Reyes")

    with pytest.raises(ValueError, match="Ana"):
        fail()
    (span,) = spans.get_finished_spans()
    assert (span.status.description, span.events) == ("ValueError", ())
    assert "Ana" not in span.to_json()
