"""Files that were wrong, and people who leave: the commands that put it right, on a real store."""

import json
import os
from typing import Any

import pytest

from tests.cli.conftest import Mtss

WHO = ("--actor", "K1", "--reason", "made-up mistake")


def apply(mtss: Mtss, *commands: dict[str, Any]) -> None:
    envelope = {"at": "2026-11-02T09:00:00-05:00", "actor": "K1"}
    lines = (json.dumps({"id": f"files-{n}", **envelope, **c}) for n, c in enumerate(commands))
    said = mtss("apply", "-", stdin="\n".join(lines))
    assert said.code == 0, said.out + said.err


def role(staff: str, name: str, **changes: Any) -> dict[str, Any]:
    fields = {"type": "staff.give_role", "staff": staff, "staff_name": f"Made-up {staff}", "building": "SHE"}
    return {**fields, "role": name, "valid_from": "2026-07-01", **changes}


@pytest.fixture
def two(one_student: None, mtss: Mtss, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second child, an administrator, a second interventionist; the first child's plan runs."""

    monkeypatch.setenv("MTSS_DATABASE_ERASER", os.environ["MTSS_DATABASE"])
    enrol = {"type": "student.enrol", "student": "s2", "family_name": "Madeup", "given_name": "Second"}
    apply(
        mtss,
        role("K1", "administrator"),
        role("I2", "interventionist"),
        {**enrol, "grade": "03", "building": "SHE"},
        {"type": "gate.override", "student": "s1", "gate": "R48", "plan": "p1", "reason": "cannot wait"},
        {"type": "plan.start", "student": "s1", "plan": "p1"},
    )


def trail(mtss: Mtss, student: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = mtss("student", "trail", student, "--json").json
    return found


@pytest.mark.usefixtures("two")
class TestFiles:
    def test_an_entry_goes_from_the_wrong_file_to_the_right_one(self, mtss: Mtss):
        wrong = next(line for line in trail(mtss, "s1") if line["type"] == "point.recorded")
        said = mtss("student", "seal", "s1", wrong["version"], "--right", "s2", *WHO, "--json")
        assert said.code == 0, said.err
        after = trail(mtss, "s1")[wrong["version"] - 1]
        assert (after["type"], after["rules"]) == ("unreadable", ["L21"])
        assert after["written"]["reason"] == "made-up mistake"
        there = trail(mtss, "s2")
        assert [line["type"] for line in there][-1] == "entry.recorded_again"
        (sealed,) = said.json
        assert sealed["reference"] == after["written"]["reference"]
        assert wrong["words"] in [line["words"] for line in there]

    def test_a_file_that_holds_two_children_is_split(self, mtss: Mtss):
        theirs = [line for line in trail(mtss, "s1") if line["type"] == "point.recorded"][-2:]
        numbers = [line["version"] for line in theirs]
        said = mtss("student", "seal", "s1", *numbers, "--right", "s2", *WHO, "--json")
        assert [one["entry"] for one in said.json] == numbers
        there = [line["words"] for line in trail(mtss, "s2")]
        assert all(line["words"] in there for line in theirs)

    def test_a_decision_is_not_sealed(self, mtss: Mtss):
        plan = next(line for line in trail(mtss, "s1") if line["type"] == "plan.drafted")
        said = mtss("student", "seal", "s1", plan["version"], *WHO)
        assert (said.code, said.err.startswith("L20: ")) == (1, True)

    def test_one_that_cannot_be_sealed_keeps_all_from_being_sealed(self, mtss: Mtss):
        before = trail(mtss, "s1")
        point = next(line for line in before if line["type"] == "point.recorded")
        plan = next(line for line in before if line["type"] == "plan.drafted")
        said = mtss("student", "seal", "s1", point["version"], plan["version"], *WHO)
        assert (said.code, said.err.startswith("L20: ")) == (1, True)
        assert trail(mtss, "s1") == before

    def test_two_files_of_one_child_become_one(self, mtss: Mtss):
        said = mtss("student", "merge", "s2", "s1", *WHO)
        assert (said.code, "is closed" in said.out) == (0, True), said.err
        assert [line["type"] for line in trail(mtss, "s2")][-2:] == [
            "file.closed_as_duplicate",
            "student.withdrawn",
        ]
        said = mtss("student", "merge", "s1", "s2", *WHO)
        assert (said.code, "R56" in said.err) == (1, True)

    def test_a_file_is_not_merged_with_itself(self, mtss: Mtss):
        said = mtss("student", "merge", "s1", "s1", *WHO)
        assert (said.code, "not a duplicate of itself" in said.err) == (2, True), said.err

    def test_what_a_leaver_has_goes_to_another_or_is_listed(self, mtss: Mtss):
        mine = mtss("staff", "duties", "I1", "--json").json
        assert ("plan", "p1") in [(duty["what"], duty["name"]) for duty in mine]
        leaving = ("staff", "leave", "I1", "--last-day", "2027-03-01", "--actor", "K1", "--reason", "moves")
        said = mtss(*leaving, "--json")
        assert said.code == 0, said.err
        assert {duty["name"] for duty in said.json if duty["what"] == "plan"} == {"p1"}
        said = mtss("staff", "nobodys", "--on", "2027-03-02", "--json")
        assert {duty["why"] for duty in said.json if duty["what"] == "plan"} == {"I1 left on 2027-03-01"}
        said = mtss(*leaving, "--plans-to", "I2", "--json")
        assert (said.code, said.json) == (0, []), said.err
        assert "1 plans handed over" in said.err
        assert "plan.hand_over_planned" in [line["type"] for line in trail(mtss, "s1")]

    def test_a_role_is_named_with_its_building(self, mtss: Mtss):
        leaving = ("staff", "leave", "P1", "--last-day", "2027-03-01", "--actor", "K1", "--reason", "moves")
        assert "ROLE@BUILDING=STAFF" in mtss(*leaving, "--role-to", "principal").err
        assert mtss(*leaving, "--role-to", "principal@SHE=K1").code == 0
        held = mtss("staff", "duties", "K1", "--on", "2027-03-02", "--json").json
        assert {duty["name"] for duty in held if duty["what"] == "role"} == {"administrator", "principal"}

    def test_what_crosses_the_last_day_of_school(self, mtss: Mtss):
        said = mtss("year-end", "--json")
        assert said.code == 0, said.err
        assert [(c["what"], c["last_day"]) for c in said.json["crossing"] if c["what"] != "date"] == [
            ("cycle", "2027-06-25")
        ]
        assert said.json["no_calendar_for_next_year"] == ["SHE"]
        assert "no calendar" in mtss("year-end").err
