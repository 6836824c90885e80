"""`mtss rules` explains what a refusal names."""

from domain import rulebook
from tests.cli.conftest import Mtss


def test_the_command_says_what_a_refusal_meant(mtss: Mtss):
    said = mtss("rules", "r48")
    assert said.code == 0
    assert "R48: Tier 2 begins only after the notice has left" in said.out
    assert "domain.service.start_checks.notice_gate (domain/service/start_checks.py:" in said.out
    assert "notices.*.gate" in said.out


def test_the_command_lists_every_rule(mtss: Mtss):
    assert {one["id"] for one in mtss("rules", "--json").json} == set(rulebook.rules())
    assert "AUTO" in mtss("rules").out


def test_the_command_knows_no_other_rule(mtss: Mtss):
    said = mtss("rules", "R125")
    assert (said.code, "no rule R125" in said.err) == (1, True)
