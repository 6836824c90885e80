"""What the workflows ask of the engine, and how its instants become times on the wall."""

from collections.abc import Callable
from typing import TypeVar

import structlog
from temporalio import activity
from temporalio.exceptions import ApplicationError

from application import tracing
from application.ports import Waiting, WallClock
from domain.dates.openset import OpenSet
from workflows.beating import beating
from workflows.described import described
from workflows.messages import DEADLINE_REACHED, DELIVER, REPLAN_PAGE, AwaitedItem, AwaitedSet, ReplanPage

PAGE = 50

log = structlog.get_logger()
T = TypeVar("T")


def awaited(open_set: OpenSet, clock: WallClock) -> AwaitedSet:
    """`open_set` as a message: each wake with the instant at which the wall's clock reaches it."""
    return AwaitedSet(
        stream=open_set.stream,
        owner=open_set.owner,
        version=open_set.version,
        items=tuple(
            AwaitedItem(id=item.id, kind=item.kind, wake=item.wake, rings=clock.wall_for(item.wake))
            for item in open_set.items
        ),
        correlation=open_set.correlation,
        cut_at=open_set.cut_at,
    )


class Activities:
    """The activities over the engine's port. They run in threads, since the port is synchronous."""

    def __init__(self, waiting: Waiting, clock: WallClock) -> None:
        self._waiting, self._clock = waiting, clock

    @activity.defn(name=DEADLINE_REACHED)
    def deadline_reached(self, stream: str, owner: str, correlation: str = "") -> AwaitedSet:
        """Have the engine record what time has decided; what `owner` waits for now."""
        return self._answer(lambda: self._waiting.reached(stream, owner), correlation)

    # A letter on its way cannot be called back: what became of it is recorded even where nobody waits for it.
    @activity.defn(name=DELIVER, no_thread_cancel_exception=True)
    def deliver(self, stream: str, owner: str, dispatch: str, correlation: str = "") -> AwaitedSet:
        """Have one dispatch attempted once; what `owner` waits for now."""
        with beating():
            return self._answer(lambda: self._waiting.deliver(stream, owner, dispatch), correlation)

    @activity.defn(name=REPLAN_PAGE)
    def replan_page(self, version: str, after: str) -> ReplanPage:
        """Have one page of students' deadlines derived again under `version`."""
        next_page, moved = _opaquely(lambda: self._waiting.replan_page(version, after, PAGE))
        return ReplanPage(next=next_page, moved=moved)

    def _answer(self, ask: Callable[[], OpenSet], correlation: str) -> AwaitedSet:
        bound = structlog.contextvars.bound_contextvars(caused_by=correlation)
        with bound, tracing.caused_by("asked by a workflow", correlation):
            answer = awaited(_opaquely(ask), self._clock)
        return answer.model_copy(update={"correlation": correlation})


def _opaquely(call: Callable[[], T]) -> T:
    """The result of `call`. Temporal keeps failures, so an error goes there by its class alone."""
    try:
        return call()
    except Exception as error:  # noqa: BLE001 - raised again, without its message
        log.error("activity_failed", owner=activity.info().workflow_id, **described(error))
        kind = type(error).__name__
        raise ApplicationError(f"{kind}; the worker's log says where", type=kind) from None
