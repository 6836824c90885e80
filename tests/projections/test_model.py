"""Folding without a database: pure, stream by stream, and one bad entry stops one stream."""

from collections.abc import Iterator
from dataclasses import dataclass

from projections.catalogue import MODELS
from projections.model import ByStream, Model, fold_batch
from projections.row import Row, Rows, find, key_of
from store.eventstore import EventStore, Logged, open_memory
from tests.domain import steps
from tests.projections.folded import fold_all
from tests.projections.tale import ENROLLED, OPEN_YEAR, Tale, lived


@dataclass(frozen=True, slots=True)
class Count(Row):
    TABLE = "counts"
    KEY = ("grade",)

    grade: str
    events: int


def counting(rows: Rows, entry: Logged) -> Iterator[Row]:
    grade = entry.recorded.event.grade  # type: ignore[attr-defined]
    if grade == "99":
        raise ValueError(f"cannot count {entry.recorded.event!r}")
    known = find(rows, Count, grade)
    yield Count(entry.recorded.originator_id, grade, known.events + 1 if known else 1)


COUNTING = Model("counting", (Count,), counting, None)


def enrol(store: EventStore, *stories: tuple[str, str]) -> list[Logged]:
    """(student, grade) after (student, grade)."""
    tales: dict[str, Tale] = {}
    for student, grade in stories:
        tale = tales.setdefault(student, Tale(f"student/{student}", store))
        tale.on("2026-09-01", ENROLLED.model_copy(update={"grade": grade}))
    return store.read(0)


def test_a_bad_entry_parks_its_stream_and_the_others_go_on() -> None:
    entries = enrol(open_memory(), ("a", "01"), ("b", "01"), ("a", "99"), ("b", "01"), ("a", "01"))
    rows = ByStream()
    done = fold_batch(COUNTING, rows, entries)
    assert {(s, row.events) for (s, _), row in done.changed.items() if isinstance(row, Count)} == {
        ("student/a", 1),
        ("student/b", 2),
    }
    (parked,) = done.parked.values()
    assert (parked.stream, parked.version, parked.position) == ("student/a", 2, 3)


def test_the_reason_tells_kind_and_place_and_not_the_content() -> None:
    entries = enrol(open_memory(), ("a", "99"))
    (parked,) = fold_batch(COUNTING, ByStream(), entries).parked.values()
    assert parked.reason.startswith("student.enrolled: ValueError at test_model.py:")
    assert "Madeup" not in parked.reason


def test_a_parked_stream_is_passed_over() -> None:
    entries = enrol(open_memory(), ("a", "01"), ("b", "01"))
    done = fold_batch(COUNTING, ByStream(), entries, parked=["student/a"])
    assert [stream for stream, _ in done.changed] == ["student/b"]


def test_text_that_no_column_takes_parks_its_stream() -> None:
    entries = enrol(open_memory(), ("a", "0\0"), ("b", "01"))
    done = fold_batch(COUNTING, ByStream(), entries)
    assert set(done.parked) == {"student/a"}
    assert [stream for stream, _ in done.changed] == ["student/b"]


def test_folding_a_log_at_once_or_entry_by_entry_is_the_same() -> None:
    _, store = lived(
        OPEN_YEAR, steps.in_tier2(), steps.sessions("2026-10-20", 3), steps.probed("2026-11-03", 70)
    )
    entries = store.read(0, 10_000)
    for model in MODELS:
        rows = ByStream()
        for entry in entries:
            fold_batch(model, rows, [entry])
        one_by_one = [row for mine in rows.values() for row in mine.values()]
        assert sorted(map(repr, one_by_one)) == sorted(map(repr, fold_all(model, store)))


def test_a_fold_changes_nothing_that_it_is_given() -> None:
    _, store = lived(steps.in_tier2(), steps.session("2026-10-20 10:00"))
    for model in MODELS:
        rows = ByStream()
        for entry in store.read(0, 10_000):
            mine = rows[entry.recorded.originator_id]
            if model.sees(entry):
                before = dict(mine)
                first, second = list(model.fold(mine, entry)), list(model.fold(mine, entry))
                assert (first, mine) == (second, before)
                mine.update({key_of(row): row for row in first})
        assert any(rows.values())
