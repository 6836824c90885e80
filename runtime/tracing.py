"""Where traces go: to a collector that speaks OTLP over HTTP. Needs the optional packages `mtss[tracing]`."""

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.id_generator import RandomIdGenerator

from application import tracing


class CorrelationIds(RandomIdGenerator):
    """A command's span is named by its correlation; all others by chance."""

    def generate_trace_id(self) -> int:
        """16 bytes."""
        correlation = tracing.beginning()
        return correlation.int if correlation else super().generate_trace_id()

    def generate_span_id(self) -> int:
        """8 bytes."""
        correlation = tracing.beginning()
        return correlation.int & tracing.SPAN_ID if correlation else super().generate_span_id()


def collect_to(url: str) -> None:
    """Send this process's spans to `url`, in batches from a thread; the last ones as the process ends."""
    if tracing.collected_with() is None:
        collect_by(BatchSpanProcessor(OTLPSpanExporter(endpoint=url)))


def collect_by(processor: SpanProcessor) -> None:
    """Give this process's spans to `processor`."""
    resource = Resource.create({"service.name": "mtss"})
    provider = TracerProvider(id_generator=CorrelationIds(), resource=resource)
    provider.add_span_processor(processor)
    tracing.collect_with(provider.get_tracer("mtss"))
