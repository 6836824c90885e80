"""The runner on a real database: batches, restarts, two at once, entries that cannot be read or folded."""

import asyncio
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace

import psycopg
import pytest
from structlog.testing import capture_logs

from projections import advance, reading, runner
from projections.catalogue import MODELS
from projections.row import Key, Row, Rows, every, key_of
from projections.runner import Runner
from projections.trail import TrailRow
from store.errors import NotMigrated
from store.eventstore import Logged
from tests.domain import steps
from tests.projections.conftest import District
from tests.projections.folded import fold_all
from tests.projections.tale import ENROLLED, OPEN_YEAR, Tale, lived

BATCH = 7


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "BATCH", BATCH)


def tell(district: District) -> None:
    lived(OPEN_YEAR, steps.in_tier2(), steps.sessions("2026-10-20", 2), store=district.store)


def assert_complete(district: District) -> None:
    """Every table shows what a fold of the whole log gives, read back from the database."""
    for each in MODELS:
        expected = fold_all(each, district.store)
        for kind in each.tables:
            assert keyed(district.shown(kind)) == keyed(every(expected, kind))


def keyed(rows: Iterable[Row]) -> dict[tuple[str, Key], Row]:
    return {(row.stream, key_of(row)): row for row in rows}


def students(district: District, *names: str) -> None:
    for name in names:
        Tale(f"student/{name}", district.store).on("2026-09-01", ENROLLED)


def test_batches_end_anywhere_and_the_rows_are_those_of_the_whole_log(district: District) -> None:
    tell(district)
    mine = district.runner()
    steps_taken = []
    while read := mine.step():
        steps_taken.append(read)
    assert len(steps_taken) > 5
    assert set(steps_taken[:-1]) == {BATCH}
    assert_complete(district)
    assert mine.lag() == 0


def test_nothing_to_read_changes_nothing(district: District) -> None:
    assert district.runner().step() == 0
    assert district.runner().position() == 0


def test_a_new_runner_goes_on_where_the_last_one_ended(district: District) -> None:
    tell(district)
    district.runner().step()
    assert district.runner().position() > 0
    district.runner().catch_up()
    assert_complete(district)
    assert len(district.shown(TrailRow)) == len(district.store.read(0, 10_000))


def test_a_crash_in_the_middle_of_a_batch_leaves_no_trace(
    district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    tell(district)
    district.runner().step()
    before, shown = district.runner().positions(), district.shown(TrailRow)

    def crash(*_: object) -> None:
        raise ConnectionError("the process ends here")

    with monkeypatch.context() as broken:
        broken.setattr(advance.positions, "put", crash)
        with pytest.raises(ConnectionError):
            district.runner().step()
    assert (district.runner().positions(), district.shown(TrailRow)) == (before, shown)
    district.runner().catch_up()
    assert_complete(district)


def test_two_runners_at_once_do_each_batch_once(district: District) -> None:
    tell(district)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            district.runner().catch_up()
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    district.runner().catch_up()
    assert_complete(district)


def test_a_runner_waits_while_another_is_in_the_middle_of_a_batch(district: District) -> None:
    students(district, "a")
    with psycopg.connect(district.dsn) as other:
        runner.take_lock(other)
        thread = threading.Thread(target=district.runner().step)
        thread.start()
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        with psycopg.connect(district.dsn, autocommit=True) as watcher:
            runner.until(lambda: watcher.execute(waiting).fetchone() == (1,), 20, "nobody waits")
        assert district.runner().position() == 0
    thread.join()
    assert district.runner().lag() == 0


def test_an_entry_altered_in_the_store_parks_its_stream_alone(district: District) -> None:
    students(district, "a", "b")
    district.tamper(
        "ALTER TABLE mtss.events DISABLE TRIGGER ALL;"
        "UPDATE mtss.events SET payload = '\\x00' WHERE stream = 'student/a'"
    )
    with capture_logs() as logs:
        mine = district.runner()
        mine.catch_up()
    assert {row.stream for row in district.shown(TrailRow)} == {"student/b"}
    assert {(p.model, p.stream, p.version) for p in mine.parked()} == {
        (each.name, "student/a", 1) for each in MODELS
    }
    assert mine.lag() == 0
    alarms = [entry for entry in logs if entry["event"] == "projection.parked"]
    assert len(alarms) == len(MODELS)
    assert {entry["log_level"] for entry in alarms} == {"error"}
    assert "Madeup" not in repr(logs)


def test_an_entry_a_model_cannot_fold_parks_its_stream_for_that_model(district: District) -> None:
    def refuse_a(rows: Rows, entry: Logged) -> Iterator[Row]:
        if entry.recorded.originator_id == "student/a":
            raise KeyError("Madeup")
        yield from MODELS[-1].fold(rows, entry)

    broken = replace(MODELS[-1], fold=refuse_a)
    students(district, "a", "b")
    mine = Runner(district.pool, district.store, (*MODELS[:-1], broken))
    mine.catch_up()
    students(district, "c")
    mine.catch_up()
    assert {row.stream for row in district.shown(TrailRow)} == {"student/b", "student/c"}
    (parked,) = mine.parked()
    assert (parked.model, parked.stream) == ("trail", "student/a")
    assert "Madeup" not in parked.reason
    assert {row.stream for row in district.shown(MODELS[0].tables[0])} == {
        "student/a",
        "student/b",
        "student/c",
    }


def test_a_new_model_catches_up_while_the_others_stay_where_they_are(district: District) -> None:
    tell(district)
    Runner(district.pool, district.store, MODELS[1:]).catch_up()
    district.runner().catch_up()
    assert_complete(district)


def test_run_follows_the_log_until_it_is_told_to_stop(district: District) -> None:
    async def scene() -> None:
        stop, mine = asyncio.Event(), district.runner()
        running = asyncio.create_task(mine.run(stop))
        await asyncio.to_thread(tell, district)
        await asyncio.to_thread(mine.wait_for, district.store.head())
        stop.set()
        await running

    asyncio.run(scene())
    assert_complete(district)


def test_waiting_for_a_position_nobody_reaches_says_so(district: District) -> None:
    students(district, "a")
    with pytest.raises(TimeoutError, match="is a projector running"):
        district.runner().wait_for(district.store.head(), timeout=0.05)


def test_lag_is_measured_against_the_head_of_the_log(district: District) -> None:
    students(district, "a", "b")
    mine = district.runner()
    assert mine.lag() == district.store.head() > 0
    mine.catch_up()
    assert mine.lag() == 0


def test_a_database_without_the_tables_is_named(postgres_dsn: str) -> None:
    with pytest.raises(NotMigrated):
        reading.open_reads(postgres_dsn)


def test_reading_changes_nothing(district: District) -> None:
    with reading.snapshot(district.pool) as connection:
        assert connection.execute("SHOW transaction_isolation").fetchone() == ("repeatable read",)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            connection.execute("DELETE FROM trail")
