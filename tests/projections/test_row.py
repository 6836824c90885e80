"""A row comes back from its table as it was, whatever it holds."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projections.current_tier import TierRow
from projections.notices import NoticeRow
from projections.row import Moment, Row, key_of, load, of_streams, require_storable, write
from projections.trail import TrailRow
from tests.projections.conftest import District

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
DAYS = st.dates(date(1900, 1, 1), date(2999, 12, 31))
INSTANTS = st.datetimes(datetime(1900, 1, 1), datetime(2999, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001
MOMENTS: st.SearchStrategy[Moment] = DAYS | INSTANTS
NUMBERS = st.integers(-(2**63), 2**63 - 1)


def maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.none() | strategy


NOTICES = st.builds(
    NoticeRow,
    *(TEXT, TEXT, TEXT, TEXT, NUMBERS, MOMENTS, TEXT, maybe(TEXT), maybe(NUMBERS), maybe(MOMENTS)),
    awaiting=st.lists(TEXT).map(tuple),
    latest_day=maybe(DAYS),
    session_held=maybe(MOMENTS),
)
LINES = st.builds(TrailRow, TEXT, NUMBERS, NUMBERS, TEXT, MOMENTS, INSTANTS, TEXT, TEXT, maybe(NUMBERS))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(NOTICES, unique_by=lambda row: (row.stream, row.notice))
    | st.lists(LINES, unique_by=(lambda row: (row.stream, row.version), lambda row: row.position))
)
def test_what_is_written_is_what_is_read(district: District, rows: list[Row]) -> None:
    for row in rows:
        require_storable(row)
    with district.pool.connection() as connection:
        for kind in (NoticeRow, TrailRow):
            connection.execute(f"DELETE FROM {kind.TABLE}".encode())
            mine = [row for row in rows if isinstance(row, kind)]
            write(connection, kind, mine)
            found = load(connection, kind)
            assert {(row.stream, key_of(row)): row for row in found} == {
                (r.stream, key_of(r)): r for r in mine
            }
            assert len(of_streams(connection, kind, {row.stream for row in mine})) == len(mine)


def test_writing_again_replaces_what_stood_there(district: District) -> None:
    row = TrailRow("s", 1, 1, "a", date(2026, 9, 1), datetime(2026, 9, 1, tzinfo=UTC), "x", "first", None)
    other = replace(row, version=2, position=2)
    with district.pool.connection() as connection:
        write(connection, TrailRow, [row, other])
        write(connection, TrailRow, [replace(row, words="second")])
        assert [found.words for found in load(connection, TrailRow)] == ["second", "first"]


def test_a_condition_picks_rows(district: District) -> None:
    row = TrailRow("s", 1, 1, "a", date(2026, 9, 1), datetime(2026, 9, 1, tzinfo=UTC), "x", "first", None)
    with district.pool.connection() as connection:
        write(connection, TrailRow, [row, replace(row, version=2, position=2, type="b")])
        assert [found.version for found in load(connection, TrailRow, "type = %b", "b")] == [2]


@pytest.mark.parametrize("text", ["\0", "a\0b"])
def test_text_that_no_column_takes_is_refused_before_it_is_written(text: str) -> None:
    row = TierRow("s", text, "s", "academic", None, 1, date(2026, 9, 1), "enrolled", "SHE", "03", "UTC")
    notice = NoticeRow("s", "n", "o", "t2_start", 1, date(2026, 9, 1), awaiting=("mother", text))
    for refused in (row, notice):
        with pytest.raises(ValueError, match="NUL"):
            require_storable(refused)
