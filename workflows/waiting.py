"""Waiting for the deadlines and dispatches of one owner. Workflows wait; they never decide.

One body for all owners; the five named types, a module each, are what an operator sees. A workflow keeps
the newest open set of its owner, sleeps until the first item rings, asks the engine, adopts the answer, and
ends when nothing is open. Early, late, stale and repeated firings heal by themselves, because the engine
answers with the truth.
"""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():  # both are pure; importing them anew for each run costs most
    from workflows.kept import Kept
    from workflows.messages import (
        AWAITED,
        DEADLINE_REACHED,
        DELIVER,
        DELIVERY,
        OPEN_SET,
        TIMERS,
        AwaitedItem,
        AwaitedSet,
        queue,
    )

__all__ = ["ENDLESSLY", "AwaitedSet", "WaitingWorkflow"]

PAUSE = timedelta(milliseconds=150)
"""The least time before the engine is asked again about what it was asked in vain, so that nothing spins. By
Temporal's clock: by a worker's clock that is behind it, the pause would be over before it began."""
ENDLESSLY = RetryPolicy(initial_interval=timedelta(milliseconds=200), maximum_interval=timedelta(seconds=10))
RETRIED_HERE = timedelta(seconds=1)
"""A longer pause between tries is Temporal's timer, so that signals are heard meanwhile."""
ONCE = RetryPolicy(maximum_attempts=1)
ASK_WITHIN = timedelta(seconds=10)
DELIVER_WITHIN = timedelta(minutes=10)
"""More than the slowest mail server takes for a letter: what is not done by then counts as interrupted."""
HEARD_WITHIN = timedelta(seconds=10)
"""A delivery worker that is silent for longer has died with its letter, which is then tried again."""
TAKEN_WITHIN = timedelta(seconds=2)
"""How long at the least a dispatch waits for a delivery worker before a deadline's turn comes."""
LONGEST_POSTPONEMENT = timedelta(minutes=5)
MOST_COUNTED = 9


class WaitingWorkflow:
    """The body that all waiting workflows share."""

    @workflow.init
    def __init__(self, start: AwaitedSet) -> None:
        self._kept = Kept(start)
        self._failures = 0

    @workflow.signal(name=OPEN_SET)
    def open_set(self, told: AwaitedSet) -> None:
        """The engine's whole open set of this owner after something touched it."""
        self._kept.heard(told)

    @workflow.query(name=AWAITED)
    def awaited(self) -> AwaitedSet:
        """What is waited for now."""
        return self._kept.set

    async def wait(self) -> None:
        """Wait until nothing is open; start afresh with the set alone when the history has grown long."""
        while self._kept.set.items:
            await self._next_step(workflow.now())
            # A signal that came with this task is taken in before the run may end.
            await workflow.wait_condition(workflow.all_handlers_finished)
            if workflow.info().is_continue_as_new_suggested() and self._kept.set.items:
                workflow.continue_as_new(self._kept.set)

    async def _next_step(self, now: datetime) -> None:
        due = self._kept.set.due(now)
        if due is None:
            await self._sleep(now)
        elif due.kind == "deadline":
            self._tell("asks what has become of", due)
            await self._ask()
        else:
            self._tell("hands over", due)
            letters = self._kept.set.letters_due(now)
            await asyncio.gather(*(self._deliver(letter, now) for letter in letters))

    async def _sleep(self, now: datetime) -> None:
        first = self._kept.set.next
        assert first is not None, "an empty set ends the run"
        self._tell("waits for", first)
        with suppress(TimeoutError):  # the time-out is the ring
            await workflow.wait_condition(
                lambda: self._kept.sooner_or_other(first),
                timeout=first.rings - now,
                timeout_summary=_said(first),
            )

    def _tell(self, does: str, first: AwaitedItem) -> None:
        """Say it where operators look."""
        said = f"{self._kept.set.owner} {does} {_said(first)}; {len(self._kept.set.items)} open in all"
        workflow.set_current_details(said)

    async def _ask(self) -> None:
        """Asked within the workflow task: half the traffic with Temporal of an activity of its own."""
        asked = self._kept.set
        answer = await workflow.execute_local_activity(
            DEADLINE_REACHED,
            args=[asked.stream, asked.owner, asked.correlation],
            result_type=AwaitedSet,
            start_to_close_timeout=ASK_WITHIN,
            retry_policy=ENDLESSLY,
            local_retry_threshold=RETRIED_HERE,
        )
        self._kept.answered(asked, answer.later(workflow.now() + PAUSE, lambda item: item.kind == "deadline"))

    async def _deliver(self, dispatch: AwaitedItem, now: datetime) -> None:
        """One attempt. While no delivery worker takes it, it gives way to the next deadline."""
        asked, deadline = self._kept.set, self._kept.set.next_deadline
        try:
            answer = await workflow.execute_activity(
                DELIVER,
                args=[asked.stream, asked.owner, dispatch.id, asked.correlation],
                result_type=AwaitedSet,
                task_queue=queue(workflow.info().task_queue.removesuffix(TIMERS), DELIVERY),
                schedule_to_start_timeout=max(TAKEN_WITHIN, deadline.rings - now) if deadline else None,
                start_to_close_timeout=DELIVER_WITHIN,
                heartbeat_timeout=HEARD_WITHIN,
                retry_policy=ONCE,
                summary=_said(dispatch),
            )
        except ActivityError as failed:
            if is_cancelled_exception(failed):
                raise
            self._postpone(dispatch)
        else:
            self._failures = 0
            paused = answer.later(workflow.now() + PAUSE, lambda item: item.id == dispatch.id)
            self._kept.answered(asked, paused)

    def _postpone(self, dispatch: AwaitedItem) -> None:
        """Try a failed dispatch later. Temporal's own retries would hold up the deadlines."""
        pause = min(timedelta(seconds=2**self._failures), LONGEST_POSTPONEMENT)
        self._failures = min(self._failures + 1, MOST_COUNTED)
        self._kept.postponed(dispatch.id, workflow.now() + pause)


def _said(item: AwaitedItem) -> str:
    return f"{item.kind} {item.id} at {item.wake:%Y-%m-%dT%H:%M:%SZ}"
