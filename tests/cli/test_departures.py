"""Students who are gone by the roster: marked rows withdraw, the absent are listed until counted."""

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from interchange.opaque import student_id
from tests.cli.conftest import Mtss
from tests.cli.test_importing import small

__all__ = ["small"]
KEY = bytes(range(32))
GONE = "S10003"
Change = Callable[[list[dict[str, str]]], list[dict[str, str]]]


def opaque(student: str) -> str:
    return student_id(student, KEY)


@pytest.fixture
def roster(with_policy: None, mtss: Mtss, small: Path, tmp_path: Path) -> Path:
    """A copy of the roster whose twelve students are on record."""
    copy = shutil.copytree(small / "oneroster", tmp_path / "oneroster")
    assert mtss("import", "oneroster", copy).code == 0
    return copy


def rewrite(file: Path, change: Change) -> None:
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        rows, columns = list(reader), list(reader.fieldnames or ())
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns)
        writer.writeheader()
        writer.writerows(change(rows))


def cut(roster: Path) -> None:
    """The export without one student."""
    for name, column in (
        ("users", "sourcedId"),
        ("demographics", "sourcedId"),
        ("enrollments", "userSourcedId"),
    ):
        rewrite(roster / f"{name}.csv", lambda rows, c=column: [r for r in rows if r[c] != GONE])
    rewrite(roster / "users.csv", without_agent)


def without_agent(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    mine = [r for r in rows if GONE not in r["agentSourcedIds"].split(",")]
    kept = {agent for r in mine if r["role"] == "student" for agent in r["agentSourcedIds"].split(",")}
    return [r for r in mine if r["role"] not in ("parent", "guardian", "relative") or r["sourcedId"] in kept]


def marked(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    gone = {"status": "tobedeleted", "dateLastModified": "2026-08-20"}
    still = {"status": "active", "dateLastModified": "2026-08-20"}
    return [{**r, **(gone if r["sourcedId"] == GONE else still)} for r in rows]


def test_who_is_missing_from_a_bulk_file_is_listed_and_stays(mtss: Mtss, roster: Path):
    cut(roster)
    said = mtss("import", "oneroster", roster)
    assert said.code == 0, said.err
    assert f"1 absent: {opaque(GONE)}" in said.err
    assert said.out.endswith("0 new, 14 unchanged, 0 refused\n")


def test_withdrawn_only_when_their_number_is_given(mtss: Mtss, roster: Path):
    cut(roster)
    said = mtss("import", "oneroster", roster, "--withdraw-absent", 3)
    assert (said.code, "3 students on record and not in the file" in said.err) == (1, True)
    said = mtss("import", "oneroster", roster, "--withdraw-absent", 1, "--json")
    assert (said.code, said.json[0]["new"], said.json[0]["absent"]) == (0, 1, [opaque(GONE)])
    assert "left the district" in mtss("student", "trail", GONE).out
    said = mtss("import", "oneroster", roster, "--json")
    assert (said.json[0]["new"], said.json[0]["absent"]) == (0, [])


def test_a_marked_row_withdraws_on_the_day_it_was_changed_once(mtss: Mtss, roster: Path):
    rewrite(roster / "users.csv", marked)
    rewrite(roster / "manifest.csv", lambda rows: [
        {**r, "value": "delta"} if r["propertyName"] == "file.users" else r for r in rows
    ])  # fmt: skip
    for name, column in (("demographics", "sourcedId"), ("enrollments", "userSourcedId")):
        rewrite(roster / f"{name}.csv", lambda rows, c=column: [r for r in rows if r[c] != GONE])
    said = mtss("import", "oneroster", roster, "--json")
    assert said.code == 0, said.err
    assert (said.json[0]["new"], said.json[0]["withdrawn"]) == (1, [opaque(GONE)])
    last = mtss("student", "trail", GONE, "--json").json[-1]
    assert (last["type"], last["occurred"]) == ("student.withdrawn", "2026-08-20")
    assert mtss("import", "oneroster", roster, "--json").json[0]["new"] == 0


def test_staff_and_guardians_who_are_marked_are_told_of(mtss: Mtss, roster: Path):
    adults: list[str] = []

    def mark(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        staff = next(r["sourcedId"] for r in rows if r["role"] == "teacher")
        adults.append(staff)
        changed = {"status": "tobedeleted", "dateLastModified": "2026-08-20"}
        return [{**r, **changed} if r["sourcedId"] == staff else r for r in rows]

    rewrite(roster / "users.csv", mark)
    rewrite(roster / "enrollments.csv", lambda rows: [r for r in rows if r["userSourcedId"] not in adults])
    said = mtss("import", "oneroster", roster, "--json")
    assert said.json[0]["staff_deleted"] == adults, said.err
