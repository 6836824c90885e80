"""The directory is where ids become names, and the only table that holds one."""

from domain.building.staff import RoleGiven
from projections.catalogue import MODELS
from projections.directory import MODEL, StaffName, StudentName
from tests.domain import steps
from tests.domain.story import ask
from tests.projections.folded import fold_all
from tests.projections.tale import Tale, lived

NAMES = ("Qwertzuiop", "Yxcvbnm", "Made-up", "example.org", "reads slowly", "Room 4", "never during")


def test_a_student_and_a_member_of_the_staff_have_names() -> None:
    given = RoleGiven(
        staff="t1", staff_name="Ms Madeup", building="SHE", role="principal", valid_from="2026-07-01"
    )
    (staff,) = Tale("staff/t1").on("2026-08-20", given).rows(MODEL, StaffName)
    assert (staff.staff, staff.name) == ("t1", "Ms Madeup")

    moved = ask(
        "student.enrol", "2026-11-02", family_name="Madeup", given_name="Child", grade="04", building="SHM"
    )
    _, store = lived(steps.enrolled(), steps.registered("SHM"), moved)
    (student,) = [row for row in fold_all(MODEL, store) if isinstance(row, StudentName)]
    assert (student.student, student.family_name, student.given_name) == ("s1", "Madeup", "Child")
    assert (student.grade, student.building) == ("04", "SHM")


def test_no_other_model_holds_a_name_or_what_somebody_wrote() -> None:
    story = [*steps.enrolled(family_name="Qwertzuiop", given_name="Yxcvbnm"), *steps.in_tier2()[2:]]
    sessions = [*steps.sessions("2026-10-20", 2), steps.session("2026-12-01 10:00", minutes=5)]
    _, store = lived(story, sessions)
    for model in MODELS:
        shown = repr(fold_all(model, store))
        found = [name for name in NAMES if name in shown]
        assert not found or model is MODEL, f"{model.name}: {found}"
