"""What can be wrong with a file as a file, told on the plain layout of students.csv."""

from pathlib import Path

import pytest

from interchange import csvfile
from interchange.csvfile import parse, read
from interchange.problem import Parsed, Problem
from interchange.students import LAYOUT, StatusRow
from tests.interchange.files import file

HEADER = "student,kind,from,to,detail"
GOOD = "S1,iep,2026-01-01,,"


def parsed(*lines: str) -> Parsed[StatusRow]:
    return parse("students.csv", file(*lines), LAYOUT)


def only(found: Parsed[StatusRow]) -> Problem:
    assert len(found.problems) == 1, found.problems
    return found.problems[0]


def places(found: Parsed[StatusRow]) -> list[tuple[int | None, str | int | None]]:
    return [(problem.line, problem.column) for problem in found.problems]


def test_every_row_knows_its_line():
    found = parsed(HEADER, GOOD, "", "S2,504,2026-01-01,,")
    assert [(row.line, row.student) for row in found.rows] == [(2, "S1"), (4, "S2")]
    assert found.problems == ()


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + file(HEADER, GOOD),
        file(HEADER, GOOD).replace(b"\n", b"\r\n"),
        file(HEADER, GOOD).replace(b"\n", b"\r"),
        file(HEADER, GOOD).rstrip(b"\n"),
        file(HEADER, '"S1"," iep ","2026-01-01",,""'),
    ],
    ids=["byte order mark", "CRLF", "CR", "no last line end", "quotes and blanks"],
)
def test_what_spreadsheets_do_is_tolerated(data: bytes):
    found = parse("students.csv", data, LAYOUT)
    assert [row.student for row in found.rows] == ["S1"]
    assert found.problems == ()


def test_a_quoted_cell_may_hold_line_ends_and_the_lines_are_still_counted():
    found = parsed(HEADER, 'S1,iep,2026-01-01,,"first\nsecond, third"', "S2,iep,wrong,,")
    assert found.rows[0].detail == "first\nsecond, third"
    assert only(found).line == 4


def test_latin_1_bytes_are_named_with_line_and_column_and_cost_only_their_row():
    data = file(HEADER, GOOD) + "S2,iep,2026-01-01,,Álgebra\n".encode("latin-1") + file("S3,iep,2026-01-01,,")
    found = parse("students.csv", data, LAYOUT)
    assert [row.student for row in found.rows] == ["S1", "S3"]
    assert (only(found).line, only(found).column) == (3, "detail")
    assert only(found).found == "bytes that are not UTF-8"


def test_utf_16_is_named():
    found = parse("students.csv", "\n".join([HEADER, GOOD]).encode("utf-16"), LAYOUT)
    assert only(found).found == "UTF-16 text"


def test_half_a_file_says_how_many_columns_the_cut_line_has():
    found = parse("students.csv", file(HEADER, GOOD, "S2,iep,2026-01-01,,")[:-7], LAYOUT)
    assert [row.student for row in found.rows] == ["S1"]
    assert str(only(found)).startswith("students.csv, line 3: found 3 of 5 columns; expected 5 columns.")


def test_a_comma_too_many_is_told_apart_from_a_cut():
    assert "in quotes" in only(parsed(HEADER, "S1,iep,2026-01-01,,one, two")).remedy


def test_an_unclosed_quote_costs_only_its_line():
    found = parsed(
        HEADER, GOOD, 'S2,iep,2026-01-01,,"oops', *(f"S{n},iep,2026-01-01,," for n in range(3, 60))
    )
    assert len(found.rows) == 58
    assert only(found).line == 3


def test_a_quote_that_ends_in_mid_cell_is_named():
    found = parsed(HEADER, 'S2,iep,2026-01-01,,"a"b', GOOD)
    assert only(found).line == 2
    assert [row.line for row in found.rows] == [3]


def test_columns_may_be_added_at_the_right_only():
    assert parsed(f"{HEADER},note", f"{GOOD},x").problems == ()
    wrong = parsed(f"note,{HEADER}", f"x,{GOOD}")
    assert wrong.rows == ()
    assert places(wrong) == [(1, column) for column in range(1, 6)]


def test_a_header_name_with_other_capitals_is_shown():
    found = parsed("student,Kind,from,to,detail", GOOD)
    assert (only(found).column, only(found).found) == (2, '"Kind"')
    assert only(found).expected == 'the column name "kind"'


def test_a_missing_last_column_is_named():
    assert only(parsed("student,kind,from,to", "S1,iep,2026-01-01,")).expected == 'the column name "detail"'


def test_a_file_without_header_does_not_show_the_person_in_its_first_line():
    found = parsed("Maeve,Gallagher,Depot,Lane,secret")
    assert len(found.problems) == 5
    shown = " ".join(map(str, found.problems))
    assert not any(word in shown for word in ("Maeve", "Gallagher", "Depot", "Lane", "secret"))


def test_semicolons_are_named():
    assert only(parsed(HEADER.replace(",", ";"))).expected == "columns separated by commas"


def test_an_empty_file_is_a_problem():
    assert only(parsed()).found == "no lines"


def test_all_problems_of_a_file_are_found_at_once_and_in_order():
    found = parsed(HEADER, "S 1,iep,03/14/2027,,", GOOD, "S2,IEP,2026-02-30,2026-01-01,", "S3,iep")
    assert [row.line for row in found.rows] == [3]
    assert places(found) == [(2, "student"), (2, "from"), (4, "kind"), (4, "from"), (5, None)]


def test_a_date_in_american_form_is_shown_with_the_right_form():
    problem = only(parsed(HEADER, "S1,iep,03/14/2027,,"))
    assert problem.found == '"03/14/2027"'
    assert problem.expected == "a date like 2027-03-14"
    assert "yyyy-mm-dd" in problem.remedy


def test_a_duplicate_names_the_first_line_and_the_first_is_kept():
    found = parsed(HEADER, GOOD, "S1,iep,2026-01-01,,again")
    assert [row.line for row in found.rows] == [2]
    assert only(found).line == 3
    assert "line 2" in only(found).expected


def test_a_period_that_ends_before_it_starts_is_told_at_its_end():
    problem = only(parsed(HEADER, "S1,iep,2026-02-01,2026-01-01,"))
    assert (problem.column, problem.found) == ("to", '"2026-01-01"')


def test_control_characters_are_refused_and_not_repeated():
    problem = only(parsed(HEADER, "S1,iep,2026-01-01,,a\x00b"))
    assert (problem.column, problem.found) == ("detail", "a text of 3 characters")


def test_a_missing_file_is_a_problem(tmp_path: Path):
    assert only(read(tmp_path / "students.csv", LAYOUT)).found == "no such file"
    assert only(read(tmp_path, LAYOUT)).found == "a folder"


def test_a_file_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(csvfile, "MAX_BYTES", 10)
    (tmp_path / "students.csv").write_bytes(file(HEADER, GOOD))
    assert only(read(tmp_path / "students.csv", LAYOUT)).found == "a larger file"


@pytest.mark.parametrize(("lines", "rows"), [(20, 2), (21, 1)])
def test_a_cell_may_span_twenty_lines_and_beyond_that_its_quote_counts_as_unclosed(lines: int, rows: int):
    found = parsed(HEADER, 'S2,iep,2026-01-01,,"' + "\n" * (lines - 1) + '"', GOOD)
    assert len(found.rows) == rows
    assert {problem.line for problem in found.problems} == ({2, 1 + lines} if rows == 1 else set())
