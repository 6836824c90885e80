"""students.csv: IEP, 504, ELL, custody and the like."""

from tests.interchange.spoil import problem_with, read_with


def test_a_status_holds_over_a_period():
    row = read_with("students", to="2026-06-30").rows[0]
    assert (row.kind, row.starts.isoformat(), row.ends.isoformat()) == ("iep", "2026-01-01", "2026-06-30")


def test_an_unknown_status_lists_the_known():
    assert problem_with("students", kind="rti").expected.startswith("one of: iep, 504, ell, custody")
