"""From which day on a student is an adult, and who is told and answers then (A32)."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from domain.policy import Majority
from domain.record.enrolment import GuardianRecorded
from domain.rule import enforces

if TYPE_CHECKING:
    from domain.student import Student


def of_age(born: date | None, on: date, age: int) -> bool:
    """Whether somebody born on `born` is `age` on a day; who was born on 29 February, from 1 March on."""
    return born is not None and (on.year - born.year - ((on.month, on.day) < (born.month, born.day))) >= age


@enforces("A32")
def as_adult(
    student: "Student", people: Sequence[GuardianRecorded], on: date, rule: Majority | None
) -> list[GuardianRecorded]:
    """A32: of the `people` entitled, those who are told, and answer, once the student is of age."""
    own = [person for person in people if person.relation == "self"]
    if rule is None or rule.notices_to != "student" or not own or not is_adult(student, on, rule):
        return list(people)
    return own


def is_adult(student: "Student", on: date, rule: Majority) -> bool:
    return student.enrolment is not None and of_age(student.enrolment.birth_date, on, rule.age)
