"""What parents and the law ask of the record: disclosures, breaches, retention."""

import json

import pytest

from tests.cli.conftest import Mtss

BREACH = {
    "id": "b-1", "at": "2026-11-10T09:00:00-05:00", "actor": "A1", "type": "breach.record", "breach": "b-1",
    "nature": "a mailbox was read", "affected": {"students": 40},
}  # fmt: skip
DISCLOSED = ("--what", "the trail, on paper", "--by", "A1")


@pytest.mark.usefixtures("one_student")
class TestOneStudent:
    def test_a_trail_printed_for_a_parent_is_recorded_by_one_command(self, mtss: Mtss):
        assert mtss("student", "disclosures", "s1", "--json").json == []
        said = mtss("student", "disclosed", "s1", "--to", "guardian g1", "--basis", "parent", *DISCLOSED)
        assert said.code == 0
        (line,) = mtss("student", "disclosures", "s1", "--json").json
        assert (line["party"], line["what"], line["by"]) == ("guardian g1", "the trail, on paper", "A1")
        assert "guardian g1" in mtss("student", "disclosures", "s1").out

    def test_a_basis_nobody_knows_is_a_mistake_in_the_command_line(self, mtss: Mtss):
        said = mtss("student", "disclosed", "s1", "--to", "x", "--basis", "favor", *DISCLOSED)
        assert (said.code, "subpoena" in said.err) == (2, True)

    def test_what_is_due_for_disposal(self, mtss: Mtss):
        assert mtss("retention", "--json").json == []
        later = mtss("retention", "--on", "2099-01-01", "--json").json
        assert {(row["student"], row["due"]) for row in later} == {("s1", True)}
        assert "ED-1 item 315" in mtss("retention", "--all").out


def test_the_register_of_breaches(mtss: Mtss, with_policy: None):
    assert mtss("apply", "-", stdin=json.dumps(BREACH)).code == 0
    clocks = mtss("breaches", "--json").json
    assert [c["clock"] for c in clocks] == ["breach_reported", "breach_people_told"]
    assert "2026-11-20" in mtss("breaches").out
    (row,) = [row for row in mtss("deadlines", "--json").json if row["kind"] == "breach_reported"]
    said = mtss("deadlines", "explain", row["deadline"]).out
    assert "Counted forward from there: 10 days on the calendar" in said
    assert "the district's own discovery" in said
    assert "calendar none" in said
    assert "breach_reported" in mtss("tasks", "--role", "administrator").out


def test_retention_needs_the_policys_periods(mtss: Mtss, district: None):
    said = mtss("retention")
    assert (said.code, "retention" in said.err) == (1, True)
