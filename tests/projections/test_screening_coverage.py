"""Screening coverage counts everybody who was there, and says why the others were not screened (R13)."""

from datetime import date

import pytest

from domain.command import Command
from projections.row import every
from projections.screening_coverage import (
    MODEL,
    Coverage,
    ResultRow,
    StayRow,
    Unscreened,
    WindowRow,
    coverage,
    unscreened,
)
from tests.domain import steps
from tests.domain.story import ask
from tests.projections.folded import fold_all
from tests.projections.tale import lived

CLOSED = date(2026, 10, 5)


def enrolled(student: str, building: str = "SHE", when: str = "2026-08-20", grade: str = "03") -> Command:
    fields = {"family_name": "Madeup", "given_name": student, "grade": grade, "building": building}
    return ask("student.enrol", when, student=student, **fields)


def screened(student: str, subject: str = "ELA", when: str = "2026-09-18") -> Command:
    star = {**steps.STAR, "subject": subject, "point": f"star-{subject}-{when}"}
    return ask("points.record", when, "classroom_teacher", student=student, points=[star])


def missed(student: str, reason: str, subject: str | None = None) -> Command:
    fields = {"screening_window": "Fall", "reason": reason, "subject": subject}
    return ask("screening.record_missed", "2026-10-02", "classroom_teacher", student=student, **fields)


def folded(*happened: Command) -> tuple[list[WindowRow], list[StayRow], list[ResultRow]]:
    _, store = lived(happened)
    rows = fold_all(MODEL, store)
    return every(rows, WindowRow), every(rows, StayRow), every(rows, ResultRow)


def fall(*happened: Command, on: date = CLOSED, subject: str = "ELA", building: str = "SHE") -> Coverage:
    rows = coverage(*folded(*happened), on)
    (row,) = [r for r in rows if (r.building, r.window, r.subject) == (building, "Fall", subject)]
    return row


@pytest.mark.rule("R13")
def test_everybody_enrolled_counts_and_has_a_result_a_reason_or_neither():
    everybody = [enrolled(name) for name in ("a", "b", "c", "d")]
    found = fall(*everybody, screened("a"), missed("b", "absent"), missed("c", "refused", "ELA"))
    assert (found.enrolled, found.screened, found.pct) == (4, 1, 25.0)
    assert (found.absent, found.refused, found.unexplained) == (1, 1, 1)
    assert found.school_year == "2026-27"


@pytest.mark.rule("R13")
def test_each_subject_of_the_policy_is_screened():
    here = [enrolled("a"), screened("a"), missed("a", "absent", "MATH")]
    assert fall(*here).screened == 1
    assert (fall(*here, subject="MATH").screened, fall(*here, subject="MATH").absent) == (0, 1)


def test_another_test_than_the_screener_screens_nobody():
    spelling = {**steps.STAR, "measure": "spelling"}
    other = ask("points.record", "2026-09-18", "classroom_teacher", student="a", points=[spelling])
    assert fall(enrolled("a"), other).screened == 0


@pytest.mark.rule("R13")
def test_a_result_made_up_later_counts_and_the_reason_no_more():
    found = fall(enrolled("a"), missed("a", "absent"), screened("a", when="2026-10-03"))
    assert (found.screened, found.absent) == (1, 0)


@pytest.mark.rule("R13")
def test_who_was_not_screened_is_listed_with_the_reason():
    found = folded(
        enrolled("b"), enrolled("a", grade="05"), enrolled("c"), screened("c"), missed("a", "absent")
    )
    assert [u for u in unscreened(*found, CLOSED) if u.subject == "ELA"] == [
        Unscreened("SHE", "Fall", "ELA", "03", "b", None),
        Unscreened("SHE", "Fall", "ELA", "05", "a", "absent"),
    ]


def test_a_window_that_has_not_opened_is_not_shown_and_an_open_one_counts_today():
    assert coverage(*folded(enrolled("a")), date(2026, 9, 13)) == []
    later = [enrolled("a"), enrolled("b", when="2026-09-25")]
    assert fall(*later, on=date(2026, 9, 20)).enrolled == 1
    assert fall(*later).enrolled == 2


def test_a_student_counts_where_the_student_was_on_the_windows_last_day():
    moved = [enrolled("a"), enrolled("a", "SHM", "2026-10-05", "06")]
    assert fall(*moved).enrolled == 1
    assert fall(*moved, building="SHM").enrolled == 0
    left = ask("student.withdraw", "2026-10-01", "clerk", student="a", reason="moved away")
    assert fall(enrolled("a"), left).enrolled == 0
    assert fall(enrolled("a"), left).pct is None


def test_the_same_window_of_another_year_is_another_window():
    last_year = screened("a", when="2026-09-18")
    rows = folded(enrolled("a"), last_year)
    assert [(r.school_year, r.name) for r in rows[2]] == [(2026, "Fall")]
