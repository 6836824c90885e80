"""Keys that are well formed each and do not go together (R19, R29, R54, A4)."""

from typing import Any

import pytest

from domain.policy import parse
from domain.policy.checks import contradictions
from tests.domain.story import policy_document


def wrong(**changes: Any) -> list[tuple[str, str]]:
    return contradictions(parse(policy_document(**changes)))


def test_the_sample_policy_goes_together():
    assert wrong() == []


@pytest.mark.rule("R19")
def test_a_tag_of_no_key_is_told():
    tags = {**policy_document()["provenance"], "servces.*.cycle": {"source": "plan"}}
    ((key, what),) = wrong(provenance=tags)
    assert (key, "correct or remove" in what) == ("provenance.servces.*.cycle", True)


@pytest.mark.rule("A4")
def test_criteria_are_rules_of_the_catalogue():
    tree = {"any_of": [{"rule": "R97"}, {"rule": "R999"}]}
    assert wrong(**{"services.behavioral_t2.criteria": tree}) == [
        ("services.behavioral_t2.criteria", "R999 is no rule of the catalogue")
    ]


@pytest.mark.rule("R29", "R54")
def test_one_band_has_one_cut():
    cuts = policy_document()["cut_points"]
    twice = {**cuts[0], "cut": 30, "grades": ["08"]}
    ((key, what),) = wrong(cut_points=[*cuts, twice])
    assert (key, what) == ("cut_points", "STAR has two cuts for at_risk: 25 and 30")
    assert wrong(cut_points=[*cuts, {**twice, "grades": ["12"]}]) == []
    here, there = {**twice, "buildings": ["SHE"]}, {**cuts[0], "buildings": ["SHM"]}
    assert wrong(cut_points=[*cuts[1:], here, there]) == []
