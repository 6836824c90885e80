"""`mtss worker` with its ports wrapped as the environment says; without it, the product as it is.

FAULTS_PLAN: the file of `steps.py` by which this process dies. FAULTS_LOG: `shaken` for a log that is read
late, twice and out of order (`shaken.py`). FAULTS_RINGS: a file with the seconds by which every timer is set
too early (below zero) or too late.
"""

import os
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from temporalio.client import Client, Interceptor, OutboundInterceptor
from temporalio.worker import (
    ActivityInboundInterceptor,
    ExecuteActivityInput,
)
from temporalio.worker import Interceptor as WorkerInterceptor

import cli.worker
from application.delivery import Delivery
from application.engine import Engine
from application.waiting import EngineWaiting
from cli.main import app
from projections import runner
from projections.runner import Runner
from runtime import wiring as real
from runtime.settings import Settings
from runtime.wiring import Wired, letter_desk
from tests.faults.shaken import ShakenLog, WrongRings
from tests.faults.steps import Stepped, Steps
from workflows.client import DATA_CONVERTER


class Wrapped(Wired):
    """The wiring of a process that dies at a step."""

    steps: Steps

    async def connect(self) -> Client:
        """A client whose messages to Temporal are steps."""
        return await Client.connect(
            self.settings.required("temporal_address"),
            namespace=self.settings.temporal_namespace,
            data_converter=DATA_CONVERTER,
            interceptors=[StepsAtTemporal(self.steps)],
        )


class StepsAtTemporal(Interceptor, WorkerInterceptor):
    """Steps at what is sent to Temporal, and at what it asks of this worker."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps

    def intercept_client(self, next: OutboundInterceptor) -> OutboundInterceptor:
        """Starts and signals."""
        return _Sent(next, self._steps)

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        """Activities, those within a workflow task included."""
        return _Asked(next, self._steps)


class _Sent(OutboundInterceptor):
    def __init__(self, next: OutboundInterceptor, steps: Steps) -> None:
        super().__init__(next)
        self._steps = steps

    async def start_workflow(self, input: Any) -> Any:
        return await self._step("start_workflow", super().start_workflow, input)

    async def signal_workflow(self, input: Any) -> None:
        await self._step("signal_workflow", super().signal_workflow, input)

    async def _step(self, name: str, send: Callable[[Any], Any], input: Any) -> Any:
        self._steps.passed(f"temporal.{name}:before")
        result = await send(input)
        self._steps.passed(f"temporal.{name}:after")
        return result


class _Asked(ActivityInboundInterceptor):
    def __init__(self, next: ActivityInboundInterceptor, steps: Steps) -> None:
        super().__init__(next)
        self._steps = steps

    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        self._steps.passed("activity:before")
        result = await super().execute_activity(input)
        self._steps.passed("activity:after")
        return result


def wire(settings: Settings) -> Wired:
    """The product's own wiring, with a step before and after each call of a port where a plan asks for it."""
    wired = real.wire(settings)
    given = {field.name: getattr(wired, field.name) for field in fields(wired)}
    if plan := os.environ.get("FAULTS_PLAN"):
        return _stepped(wired, Steps(Path(plan)))
    if os.environ.get("FAULTS_LOG"):
        return Wired(**given | {"store": ShakenLog(wired.store)})
    if rings := os.environ.get("FAULTS_RINGS"):
        return _with_clock(wired, WrongRings(wired.clock, Path(rings)))
    return wired


def _with_clock(wired: Wired, clock: Any) -> Wired:
    given = {field.name: getattr(wired, field.name) for field in fields(wired)}
    return Wired(**given | {"clock": clock})


def _stepped(wired: Wired, steps: Steps) -> Wired:
    store: Any = Stepped(wired.store, "store", steps)
    engine = Engine(store, wired.clock)
    letters: Any = Stepped(letter_desk(wired.settings), "letters", steps)
    parts: dict[str, Any] = {
        "store": store,
        "engine": engine,
        "waiting": Stepped(EngineWaiting(engine, Delivery(engine, letters)), "waiting", steps),
        "projector": Runner(wired.reads, store),
        "positions": Stepped(wired.positions, "positions", steps),
    }
    vars(runner)["advance"] = Stepped(SimpleNamespace(batch=runner.advance), "projector", steps).batch
    given = {field.name: getattr(wired, field.name) for field in fields(wired)}
    wrapped = Wrapped(**given | parts)
    object.__setattr__(wrapped, "steps", steps)
    return wrapped


if __name__ == "__main__":
    vars(cli.worker)["wire"] = wire
    app()
