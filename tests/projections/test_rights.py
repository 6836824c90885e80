"""The log of disclosures, the schedule of retention, the register of breaches (L21, L22, L23, L25)."""

from datetime import date

import pytest

from domain.policy import Retention
from domain.recorded import Recorded
from domain.rights.breach import Breach
from projections.breaches import register
from projections.disclosures import disclosures
from projections.retention import Kept, retention
from tests.domain import steps
from tests.domain.story import ask, given
from tests.projections.tale import STREAM, lived

OUT = ask(
    "disclosure.record",
    "2026-12-01 09:00",
    "administrator",
    disclosure="out-1",
    party="State Education Department",
    interest="audit of a State program",
    purpose="audit",
    what="the bundle",
    basis="audit",
)
SHOWN = [
    ask("records.request", "2026-12-01", "clerk", request="see-1", guardian="mother"),
    ask("records.verify_identity", "2026-12-01", "clerk", request="see-1", how="known in person"),
    ask("records.provide", "2026-12-02", "clerk", request="see-1", method="paper", what="the trail"),
]
LEFT = ask("student.withdraw", "2027-01-15", "clerk", reason="moved")


def kept_for(years: int, counted_from: str = "last_entry") -> Retention:
    return Retention(years=years, counted_from=counted_from, cites="made-up schedule, item 1")


def file_of(*happened) -> list[Recorded]:
    _, store = lived(steps.enrolled(), steps.screened(), *happened)
    return store.load(STREAM)


def by_class(records: list[Recorded], periods: dict, on: str) -> dict[str, Kept]:
    return {line.records: line for line in retention(records, periods, date.fromisoformat(on))}


@pytest.mark.rule("L21", "L22")
def test_the_log_names_party_interest_purpose_and_day() -> None:
    (line,) = disclosures(file_of(OUT))
    assert (line.on, line.party, line.purpose) == (date(2026, 12, 1), "State Education Department", "audit")
    assert (line.interest, line.basis, line.by) == ("audit of a State program", "audit", "administrator")


@pytest.mark.rule("L21", "L22")
def test_what_a_parent_was_shown_is_in_the_log() -> None:
    (line,) = disclosures(file_of(*SHOWN))
    assert (line.party, line.what, line.basis) == ("guardian mother", "the trail", "parent")


@pytest.mark.rule("L25")
def test_each_class_is_due_when_its_years_are_over() -> None:
    periods = {"supplemental": kept_for(6), "progress_log": kept_for(1)}
    records = file_of(LEFT)
    found = by_class(records, periods, "2027-09-30")
    assert (found["progress_log"].until, found["progress_log"].due) == (date(2027, 9, 18), True)
    assert (found["supplemental"].until, found["supplemental"].due) == (date(2033, 1, 15), False)
    last_day = by_class(records, periods, "2033-01-15")
    assert not last_day["supplemental"].due
    assert by_class(records, periods, "2033-01-16")["supplemental"].due


@pytest.mark.rule("L25")
def test_the_years_may_count_from_the_day_on_which_the_student_left() -> None:
    periods = {"supplemental": kept_for(6, "student_left"), "progress_log": kept_for(1, "student_left")}
    assert by_class(file_of(LEFT), periods, "2030-01-01")["progress_log"].until == date(2028, 1, 15)
    back = ask(
        "student.enrol", "2027-02-01", family_name="Madeup", given_name="Child", grade="03", building="SHE"
    )
    for records in (file_of(), file_of(LEFT, back)):
        assert by_class(records, periods, "2099-01-01")["progress_log"].until is None


def test_without_a_period_nothing_is_ever_due() -> None:
    found = by_class(file_of(LEFT), {}, "2099-01-01")
    assert {line.due for line in found.values()} == {False}
    assert {line.cites for line in found.values()} == {"the policy gives no period"}


@pytest.mark.rule("L21")
def test_the_log_of_disclosures_is_kept_as_long_as_the_record() -> None:
    records = file_of(OUT)
    periods = {"supplemental": kept_for(2), "progress_log": kept_for(9)}
    assert by_class(records, periods, "2030-01-01")["disclosures"].until == date(2035, 9, 18)
    assert by_class(records, {"supplemental": kept_for(2)}, "2030-01-01")["disclosures"].until is None


def test_a_leap_day_some_years_later_is_the_last_of_february() -> None:
    _, store = lived(steps.enrolled(), ask("contact.record", "2028-02-29", kind="call", about="reading"))
    found = retention(store.load(STREAM), {"supplemental": kept_for(1)}, date(2030, 1, 1))
    assert found[0].until == date(2029, 2, 28)


@pytest.mark.rule("L23")
def test_the_register_shows_every_clock_of_a_breach() -> None:
    record = ask(
        "breach.record",
        "2026-11-10",
        "administrator",
        breach="b-1",
        nature="a mailbox was read",
        affected={"students": 40, "staff": 2},
    )
    clocks = register(given(record).stream("breach/b-1").state)
    assert [(c.clock, c.due_on, c.status, c.concerns) for c in clocks] == [
        ("breach_reported", date(2026, 11, 20), "open", 42),
        ("breach_people_told", date(2027, 1, 9), "open", 42),
    ]
    assert register(Breach("breach/b-2")) == []
