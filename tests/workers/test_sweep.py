"""The sweep: no deadline passes in silence, whatever became of Temporal and the read models."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from structlog.testing import capture_logs

from domain.dates.deadline import Deadline, DeadlineMet, DeadlineMoved, DeadlineSet
from domain.dates.derivation import Derivation
from domain.event import Event
from runtime.clock import SteppedClock
from store.heartbeats import Found
from tests.workers.log import MemoryLog
from tests.workflows.stage import MemoryHeartbeats
from workers.open_deadlines import OpenDeadlines, Overdue
from workers.sweep import CALL_WITHIN, EVERY, NAME, PATIENCE, Sweep

STUDENT = "student/s"
DERIVATION = Derivation(
    rules=("R70",),
    anchor=date(2026, 11, 2),
    anchored_on="made up",
    unit="calendar_days",
    count=1,
    roll="none",
    policy_version="1",
    calendar_version="1",
)


def opened(name: str = "d", due_on: date = date(2026, 11, 3), owner: str = "cycle/a") -> DeadlineSet:
    return DeadlineSet(
        deadline=name, kind="cycle.review", owner=owner, effect="falls_due", due_on=due_on, building="SHE",
        zone="America/New_York", grace_days=0, derivation=DERIVATION,
    )  # fmt: skip


def wake(event: DeadlineSet) -> datetime:
    fields = {name: value for name, value in event if name != "deadline"}
    return Deadline(id=event.deadline, **fields).wake


class Stage:
    """A log, a clock, a wall and the sweep that looks at them."""

    def __init__(self, check_url: str | None = None) -> None:
        self.log, self.clock, self.wall = MemoryLog(), SteppedClock(datetime(2026, 11, 2, tzinfo=UTC)), 100.0
        self.heartbeats = MemoryHeartbeats()
        self.sweep = Sweep(self.log, self.clock, self.heartbeats, check_url, seconds=lambda: self.wall)

    def record(self, *events: Event) -> None:
        for event in events:
            self.log.append(STUDENT, event)

    @property
    def found(self) -> Found:
        return self.heartbeats.found[NAME]


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_open_are_those_that_were_set_and_not_settled_since(stage: Stage) -> None:
    deadlines, first = OpenDeadlines(stage.log), opened()
    stage.record(first, opened("ahead", date(2027, 1, 1)))
    deadlines.follow()
    late = wake(first) + timedelta(seconds=1)
    assert deadlines.overdue(wake(first)) == []
    assert deadlines.overdue(late) == [Overdue(STUDENT, "cycle/a", "d", wake(first), "d")]
    stage.record(DeadlineMoved(deadline="d", due_on=date(2026, 12, 1), derivation=DERIVATION, because="x"))
    deadlines.follow()
    assert deadlines.overdue(late) == []
    stage.record(DeadlineMet(deadline="d"))
    deadlines.follow()
    assert len(deadlines) == 1


def test_what_stays_overdue_raises_an_alarm(stage: Stage) -> None:
    stage.record(opened())
    stage.clock.jump(wake(opened()) + timedelta(hours=1))
    with capture_logs() as logs:
        assert stage.sweep.look() == []
        stage.wall += PATIENCE
        assert [found.deadline for found in stage.sweep.look()] == ["d"]
        assert stage.found == Found(1, 1, wake(opened()))
        stage.record(DeadlineMet(deadline="d"))
        assert stage.sweep.look() == []
    assert [(line["event"], line["deadline"]) for line in logs] == [("deadline_unrecorded", "d")]
    assert stage.found == Found(0, 0)


def test_no_name_that_people_gave_is_in_the_log(stage: Stage) -> None:
    event = opened("building-year/b/window_closes/Fall/1").model_copy(update={"about": "Fall"})
    move = DeadlineMoved(
        deadline=event.deadline, due_on=date(2026, 11, 4), derivation=DERIVATION, because="snow"
    )
    stage.record(event, move)
    stage.clock.jump(wake(event) + timedelta(days=7))
    stage.sweep.look()
    stage.wall += PATIENCE
    with capture_logs() as logs:
        (alarm,) = stage.sweep.look()
    assert alarm.deadline == event.deadline
    assert logs
    assert "Fall" not in repr(logs)


def test_a_deadline_recorded_in_time_raises_none_however_fast_the_clock_runs(stage: Stage) -> None:
    for number in range(1, 30):
        event = opened(f"d{number}", date(2026, 11, 1) + timedelta(days=number))
        stage.record(event)
        stage.clock.jump(max(stage.clock.now(), wake(event) + timedelta(hours=1)))
        assert stage.sweep.look() == []
        stage.wall += EVERY
        stage.record(DeadlineMet(deadline=event.deadline))


def test_what_cannot_be_read_is_told_and_the_others_are_watched_on(stage: Stage) -> None:
    stage.log.append("student/corrupt", opened("unread"))
    stage.record(opened())
    stage.log.corrupt = "student/corrupt"
    stage.clock.jump(wake(opened()) + timedelta(hours=1))
    with capture_logs() as logs:
        stage.sweep.look()
        stage.wall += PATIENCE
        assert [found.deadline for found in stage.sweep.look()] == ["d"]
    assert [line["event"] for line in logs] == ["entry_corrupt", "deadline_unrecorded"]


def test_what_a_sealed_entry_had_opened_is_no_alarm(stage: Stage) -> None:
    stage.record(opened())
    stage.clock.jump(wake(opened()) + timedelta(hours=1))
    stage.sweep.look()
    stage.log.load = lambda stream: []  # as it reads once the entry was made unreadable
    stage.wall += PATIENCE
    assert stage.sweep.look() == []


def test_after_a_restore_to_an_earlier_point_it_reads_from_the_beginning(stage: Stage) -> None:
    stage.record(opened("first"), opened("lost"))
    deadlines = OpenDeadlines(stage.log)
    deadlines.follow()
    stage.log.entries.pop()
    deadlines.follow()
    assert [found.deadline for found in deadlines.overdue(wake(opened()) + timedelta(days=9))] == ["first"]


def test_an_alarm_comes_within_a_minute() -> None:
    assert EVERY + PATIENCE + CALL_WITHIN < 60


def test_its_heartbeat_shows_that_it_lives(stage: Stage) -> None:
    rounds = 0

    async def story() -> None:
        nonlocal rounds
        stop = asyncio.Event()

        def good() -> None:
            nonlocal rounds
            rounds += 1
            stop.set()

        await stage.sweep.run(stop, good)

    asyncio.run(story())
    assert (rounds, stage.found) == (1, Found(0, 0))


@pytest.fixture
def watcher() -> Iterator[tuple[str, list[str]]]:
    """A service that hears calls: its address, and the paths that were called."""
    heard: list[str] = []

    class Hears(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Hears) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/check/secret", heard
        server.shutdown()


def test_outside_an_alarm_is_heard_by_silence(watcher: tuple[str, list[str]]) -> None:
    url, heard = watcher
    stage = Stage(url)
    stage.record(opened())
    stage.clock.jump(wake(opened()) + timedelta(hours=1))
    stage.sweep.look()
    assert heard == ["/check/secret"]
    stage.wall += PATIENCE
    stage.sweep.look()
    assert heard == ["/check/secret"]
    stage.record(DeadlineMet(deadline="d"))
    stage.sweep.look()
    assert heard == ["/check/secret"] * 2


def test_a_watcher_that_is_away_stops_nothing_and_its_address_is_not_logged() -> None:
    stage = Stage("http://127.0.0.1:1/check/secret")
    with capture_logs() as logs:
        stage.sweep.look()
    assert stage.found == Found(0, 0)
    assert [line["event"] for line in logs] == ["check_url_failed"]
    assert "secret" not in str(logs)
