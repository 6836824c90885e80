"""Garbage, and good files spoiled by chance: no reader raises, hangs, or loses the good rows."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interchange.csvfile import parse
from interchange.oneroster import TABLES, Roster, read_oneroster
from tests.interchange.files import SAMPLES, Sample, file

samples = st.sampled_from(list(SAMPLES.values()))
cells = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["", "> 5.9", "03/14/2027", "9999-12-31", "-1", "1e9", "٣", "S1", "NaN", "2026-09-15"]),
)


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES.keys())
def test_the_good_sample_is_good(sample: Sample):
    found = parse("sample.csv", sample.data, sample.layout)
    assert found.problems == ()
    assert [row.line for row in found.rows] == [2, 3]


@given(samples, st.binary(max_size=400))
def test_random_bytes_give_problems_and_no_rows(sample: Sample, data: bytes):
    found = parse("sample.csv", data, sample.layout)
    assert found.rows == ()
    assert found.problems


@given(samples, st.binary(max_size=200))
def test_random_bytes_after_good_lines_leave_those_good(sample: Sample, data: bytes):
    found = parse("sample.csv", sample.data + data, sample.layout)
    assert {row.line for row in found.rows} >= {2, 3}


@given(samples, st.integers(0, 600), st.binary(max_size=3))
def test_one_place_spoiled_costs_at_most_a_named_line(sample: Sample, place: int, junk: bytes):
    place = min(place, len(sample.data))
    spoiled = sample.data[:place] + junk + sample.data[place + 1 :]
    found = parse("sample.csv", spoiled, sample.layout)
    assert len(found.rows) == 2 or found.problems


@given(samples, st.data())
def test_one_cell_spoiled_costs_at_most_its_own_row(sample: Sample, data: st.DataObject):
    column = data.draw(st.integers(0, len(sample.layout.columns) - 1))
    cell = data.draw(cells.filter(lambda text: '"' not in text and "\n" not in text and "\r" not in text))
    values = ["x1" if name == sample.layout.columns[column] else "" for name in sample.layout.columns]
    values[column] = f'"{cell}"'
    found = parse("sample.csv", file(sample.header, *sample.lines) + file(",".join(values)), sample.layout)
    assert {row.line for row in found.rows} >= {2, 3}
    assert all(problem.line == 4 for problem in found.problems)


@given(samples, st.lists(st.sampled_from(['"', '""', '"a"b', "\n", ",", "\r"]), max_size=60))
def test_quotes_in_any_order_end(sample: Sample, pieces: list[str]):
    parse("sample.csv", sample.header.encode() + b"\n" + "".join(pieces).encode(), sample.layout)


def written(roster: Path, data: bytes) -> Roster:
    path = roster / "roster.zip"
    path.write_bytes(data)
    return read_oneroster(path)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("zips")


@given(data=st.binary(max_size=200))
def test_random_bytes_are_no_roster(folder: Path, data: bytes):
    assert written(folder, data).problems


@given(places=st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), min_size=1, max_size=6))
def test_a_spoiled_zip_never_raises(folder: Path, places: list[tuple[int, int]]):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in TABLES:
            archive.writestr(f"{table.name}.csv", "sourcedId,status\n" * 5)
    data = bytearray(buffer.getvalue())
    for place, byte in places:
        data[place % len(data)] = byte
    assert written(folder, bytes(data)).problems
