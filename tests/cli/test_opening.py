"""`mtss import opening`: whole or not at all, harmless when repeated, answered at once."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from interchange.opaque import student_id
from runtime.wiring import Wired
from tests.cli.conftest import SAMPLE, Mtss

EXAMPLE = Path("examples/opening.csv")
KEY = bytes(range(32))


@pytest.fixture
def ready(in_november: None, with_policy: None, mtss: Mtss) -> None:
    """Roster, calendar, staff and guardians are on record; two interventions are registered."""
    for kind, name in (("oneroster", "oneroster"), ("calendar", "calendar.csv"), ("staff", "staff.csv")):
        assert mtss("import", kind, SAMPLE / name).code == 0
    assert mtss("import", "guardians", SAMPLE / "guardians.csv").code == 0
    known = [
        {
            "id": name,
            "at": "2026-11-01T09:00:00-04:00",
            "actor": "T3001",
            "type": "intervention.register",
            "intervention": name,
            "title": name,
            "domain": domain,
            "tiers": [2, 3],
            "evidence": "made-up study",
        }
        for name, domain in (("read-1", "academic"), ("calm-1", "behavioral"))
    ]
    assert mtss("apply", "-", stdin="\n".join(map(json.dumps, known))).code == 0


def test_the_example_is_imported_answered_and_shown_as_attested(mtss: Mtss, ready: None):
    said = mtss("import", "opening", EXAMPLE, "--json").json
    (file,) = said["files"]
    assert (file["new"], file["refused"], file["problems"]) == (3, 0, [])
    unproven = said["served_without_proven_notice"]
    shown = {line["verdict"] for line in unproven}
    first = student_id("S10001", KEY)
    assert (len(unproven), shown) == (4, {"claimed", "no_letter"})
    assert first not in {line["student"] for line in unproven}
    assert {(r["kind"], r["due_on"]) for r in said["overdue_reviews"]} == {
        ("review_due", "2026-11-04"),
        ("review_due", "2026-11-19"),
    }
    assert {n["chosen_by"] for n in said["numbers_that_are_nobodys"]} >= {"example"}
    again = mtss("import", "opening", EXAMPLE, "--json").json
    assert (again["files"][0]["new"], again["files"][0]["unchanged"]) == (0, 3)
    assert [t["attested"] for t in mtss("tiers", "--json").json] == [True] * 3
    verdicts = {
        (n["guardian"], n["verdict"]) for n in mtss("notices", "--json").json if n["student"] == first
    }
    assert {verdict for _, verdict in verdicts} == {"attested"}
    assert "attested, not witnessed" in mtss("student", "trail", "S10001").out
    assert "served without proven notice" in mtss("import", "opening", EXAMPLE).out


BAD = {
    "a day to come": ('2026-09-22,"G2', '2027-03-01,"G2', "notice_sent"),
    "an unknown responsible person": ("T3004", "T9999", "responsible"),
    "an unknown guardian": ("G20003", "G99999", "notice_to"),
    "an unknown student": ("S10002", "S99999", "student"),
    "a result nobody knows": ("/inadequate", "/poor", "earlier_cycles"),
    "a cycle within the next": ("2026-09-28/2026-10-30", "2026-09-28/2026-11-02", "earlier_cycles"),
    "a number that is taken": ("2,2026-11-02", "1,2026-11-02", "cycle"),
    "half a notice": ("G20003,handed_over", ",handed_over", "notice_to"),
    "a goal backwards": ("2026-12-18", "2026-09-01", "target_on"),
}


def test_of_a_file_with_a_bad_line_nothing_is_imported(
    mtss: Mtss, ready: None, tmp_path: Path, inside: Callable[[], Wired]
):
    good, file = EXAMPLE.read_text(), tmp_path / "opening.csv"
    with inside() as district:
        before = district.store.head()
    for what, (old, new, column) in BAD.items():
        file.write_text(good.replace(old, new))
        said = mtss("import", "opening", file)
        assert said.code == 1, what
        assert f"column {column}: found" in said.err, (what, said.err)
        assert "nothing was imported" in said.err
    with inside() as district:
        assert district.store.head() == before


def test_what_the_record_would_refuse_is_told_before_anything_is_sent(
    mtss: Mtss, ready: None, tmp_path: Path, inside: Callable[[], Wired]
):
    assert mtss("import", "opening", EXAMPLE).code == 0
    other = tmp_path / "opening.csv"
    other.write_text(EXAMPLE.read_text().replace(",3,30,", ",4,30,"))
    with inside() as district:
        before = district.store.head()
    said = mtss("import", "opening", other)
    assert (said.code, "opening.csv, line 2: found plan opening-ELA-t2 is on file" in said.err) == (1, True)
    with inside() as district:
        assert district.store.head() == before
