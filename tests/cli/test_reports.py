"""What people look at: trail, tiers, deadlines, notices, tasks."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from runtime.wiring import Wired
from simulation.keepsakes import keep
from tests.cli.conftest import Mtss


@pytest.mark.usefixtures("one_student")
class TestOneStudent:
    def test_the_trail_tells_what_happened_in_order(self, mtss: Mtss):
        lines = mtss("student", "trail", "s1", "--json").json
        assert [line["version"] for line in lines] == list(range(1, len(lines) + 1))
        refused = next(line for line in lines if line["type"] == "gate.refused")
        assert "R48" in refused["rules"]

    def test_the_trail_for_people(self, mtss: Mtss):
        said = mtss("student", "trail", "s1")
        assert said.code == 0
        assert "R48" in said.out
        assert said.err.endswith("entries\n")

    def test_before_the_first_entry_the_trail_says_that_there_was_nothing(self, mtss: Mtss):
        said = mtss("student", "trail", "s1", "--as-of", "2026-08-01")
        assert (said.code, said.out, said.err) == (0, "", "nothing was on record of this student then\n")
        assert mtss("student", "trail", "s1", "--as-of", "2026-08-01", "--json").json == []

    def test_the_trail_as_it_stood(self, mtss: Mtss):
        october = mtss("student", "trail", "s1", "--as-of", "2026-10-06", "--json").json
        assert {line["occurred"][:10] <= "2026-10-06" for line in october} == {True}
        assert 0 < len(october) < len(mtss("student", "trail", "s1", "--json").json)
        assert mtss("student", "trail", "s1", "--known-at", "2020-01-01T00:00:00Z", "--json").json == []

    @pytest.mark.parametrize(
        "words", [("--as-of", "last week"), ("--known-at", "2026-10-06"), ("--as-of", "2026-13-01")]
    )
    def test_a_moment_in_another_form_is_a_mistake_in_the_command_line(
        self, mtss: Mtss, words: tuple[str, str]
    ):
        assert mtss("student", "trail", "s1", *words).code == 2

    def test_nobody_of_that_id(self, mtss: Mtss):
        said = mtss("student", "trail", "nobody")
        assert (said.code, "no student has this id" in said.err) == (1, True)

    def test_everybody_holds_tier_1_and_only_more_is_shown(self, mtss: Mtss):
        assert {row["tier"] for row in mtss("tiers", "--above", "0", "--json").json} == {1}
        assert mtss("tiers", "--json").json == []
        assert "strand" in mtss("tiers").out

    def test_deadlines_and_how_one_came_about(self, mtss: Mtss):
        rows = mtss("deadlines", "--json").json
        left = next(row for row in rows if row["kind"] == "notice_left")
        assert left["due_on"] == "2026-10-19"
        assert mtss("deadlines", "--overdue").code == 0
        said = mtss("deadlines", "explain", left["deadline"])
        assert "Day 0 is Tuesday 20 October 2026: planned start." in said.out
        assert "version 2026-27.1, adopted by" in said.out
        assert mtss("deadlines", "explain", left["deadline"], "--json").json["kind"] == "notice_left"

    def test_no_such_deadline(self, mtss: Mtss):
        assert mtss("deadlines", "explain", "none").code == 1

    def test_a_notice_that_nobody_sent_before_the_sessions_began(self, mtss: Mtss):
        (row,) = mtss("notices", "--json").json
        assert (row["notice"], row["verdict"]) == ("rec1", "session_before_notice")
        assert mtss("notices", "--verdict", "in_time", "--json").json == []
        assert "session_before_notice" in mtss("notices").out

    def test_tasks_say_who_acts(self, mtss: Mtss):
        tasks = mtss("tasks", "--role", "principal", "--json").json
        assert "notice_left" in {task["kind"] for task in tasks}
        assert "notice_left" in mtss("tasks").out

    def test_who_was_screened_and_who_is_at_risk(self, mtss: Mtss):
        fall = [
            c
            for c in mtss("screening", "coverage", "--window", "Fall", "--json").json
            if c["building"] == "SHE"
        ]
        assert [(c["subject"], c["enrolled"], c["screened"]) for c in fall] == [("ELA", 1, 1), ("MATH", 1, 0)]
        (without,) = mtss("screening", "coverage", "--students", "--building", "SHE", "--json").json[:1]
        assert (without["student"], without["subject"], without["reason"]) == ("s1", "MATH", None)
        (row,) = mtss("screening", "at-risk", "--json").json
        assert (row["disposition"], row["window"]) == ("refer_tier2", "Fall")
        assert mtss("screening", "at-risk", "--undecided", "--json").json == []
        assert "refer_tier2" in mtss("screening", "at-risk").out
        assert "unexplained" in mtss("screening", "coverage").out

    def test_tables_that_are_kept_say_true_and_false_as_json_does(
        self, mtss: Mtss, inside: Callable[[], Wired], tmp_path: Path
    ):
        mtss("tiers")
        with inside() as district:
            keep(district, tmp_path, {})
        with (tmp_path / "tiers.csv").open(newline="") as file:
            assert {row["attested"] for row in csv.DictReader(file)} == {"false"}
