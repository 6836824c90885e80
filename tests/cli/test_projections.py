"""Read models compared with the log and made anew, from the command line."""

import os

import psycopg

from tests.cli.conftest import Mtss


def test_a_model_that_was_tampered_with_is_found_and_made_right(mtss: Mtss, one_student: None) -> None:
    assert mtss("deadlines", "--json").code == 0  # brings the models up to the log
    assert mtss("projections", "verify").code == 0
    with psycopg.connect(os.environ["MTSS_DATABASE"]) as owner:
        owner.execute("DELETE FROM read.deadlines")
    said = mtss("projections", "verify", "--json")
    assert (said.code, [row["model"] for row in said.json if row["differing"]]) == (1, ["deadlines"])
    assert "mtss projections rebuild" in said.err
    assert "deadlines: as the log at position" in mtss("projections", "rebuild", "deadlines").err
    assert mtss("projections", "verify", "deadlines").code == 0


def test_a_name_that_no_model_has_is_a_mistake(mtss: Mtss) -> None:
    said = mtss("projections", "rebuild", "nothing")
    assert (said.code, "there are: " in said.err) == (2, True)
