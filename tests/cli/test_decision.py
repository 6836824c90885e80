"""What was decided of a student, and on what."""

import pytest

from tests.cli.conftest import Mtss


@pytest.mark.usefixtures("one_student")
class TestOneStudent:
    @pytest.mark.rule("R16")
    def test_the_decisions_and_what_one_rests_on(self, mtss: Mtss):
        listed = mtss("decisions", "s1", "--json").json
        recommended = next(one for one in listed if one["type"] == "team.recommended")
        assert {member["staff"] for member in recommended["people"]} == {"P1", "A1", "T1"}
        said = mtss("decision", "explain", recommended["id"])
        assert said.code == 0
        assert "criteria:" in said.out
        assert "R53: met (from the file)" in said.out
        assert f"rests on {len(recommended['evidence'])} entries:" in said.out
        assert mtss("decision", "explain", recommended["id"], "--json").json == recommended

    def test_the_list_for_people_shows_the_ids(self, mtss: Mtss):
        said = mtss("decisions", "s1")
        assert "s1@" in said.out
        assert "team.recommended" in said.out

    @pytest.mark.parametrize("name", ["s1@1", "s1@9999", "s1@x"])
    def test_an_entry_that_is_no_decision(self, mtss: Mtss, name: str):
        said = mtss("decision", "explain", name)
        assert (said.code, "is no decision" in said.err) == (1, True)

    def test_nobody_of_that_id(self, mtss: Mtss):
        assert mtss("decisions", "nobody").code == 1
        assert mtss("decision", "explain", "nobody@3").code == 1
