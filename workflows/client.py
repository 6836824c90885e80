"""Reaching Temporal with the one data converter that all sides share."""

from importlib import import_module

from temporalio.client import Client, Interceptor
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.runtime import Runtime

from application import tracing

DATA_CONVERTER = pydantic_data_converter


async def connect(address: str, namespace: str = "default", runtime: Runtime | None = None) -> Client:
    """A client of the server at `address` (host:port). Raises RuntimeError when it cannot be reached.

    `runtime` says where the library's own metrics go. Where traces are collected, the client's and its
    workers' spans are too.
    """
    return await Client.connect(
        address,
        namespace=namespace,
        data_converter=DATA_CONVERTER,
        interceptors=traced(),
        runtime=runtime,
    )


def traced() -> list[Interceptor]:
    """What makes a span of each call, workflow and activity, if spans are collected; the packages that it
    needs are optional.
    """
    tracer = tracing.collected_with()
    if tracer is None:
        return []
    return [import_module("temporalio.contrib.opentelemetry").TracingInterceptor(tracer)]
