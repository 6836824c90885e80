"""Keys that are well formed each and do not go together (R19, R29, R54, A4)."""

from typing import Any

import pytest
from pydantic import ValidationError

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


@pytest.mark.rule("R29")
@pytest.mark.parametrize(("operator", "at_risk", "high_risk"), [("below", 5, 10), ("at_or_above", 10, 5)])
def test_whoever_is_at_high_risk_is_at_risk(operator: str, at_risk: int, high_risk: int):
    cut = {"measure": "MAP", "subject": "ELA", "grades": ["03"], "operator": operator}
    bands = [{**cut, "band": "at_risk", "cut": at_risk}, {**cut, "band": "high_risk", "cut": high_risk}]
    others = policy_document()["cut_points"]
    assert wrong(cut_points=[*others, *bands]) == [
        ("cut_points", f"MAP: {high_risk} is at high risk and not at risk, whose cut is {at_risk}")
    ]
    right = [{**bands[0], "cut": high_risk}, {**bands[1], "cut": at_risk}]
    assert wrong(cut_points=[*others, *right]) == []


@pytest.mark.rule("A2")
def test_a_group_is_warned_of_before_it_is_refused():
    group = {"warn_above": 5, "refuse_above": 2}
    assert wrong(**{"services.academic_t3.group": group}) == [
        ("services.academic_t3.group", "warns above 5, but refuses above 2 already")
    ]


@pytest.mark.parametrize(
    ("key", "value"), [("services.academic_t2.quorum", 0), ("notices.t2_start.signatories", [])]
)
def test_somebody_decides_and_somebody_signs(key: str, value: object):
    with pytest.raises(ValidationError, match=key.rpartition(".")[2]):
        wrong(**{key: value})


@pytest.mark.rule("R29", "R54")
def test_one_band_has_one_cut():
    cuts = policy_document()["cut_points"]
    twice = {**cuts[0], "cut": 30, "grades": ["08"]}
    ((key, what),) = wrong(cut_points=[*cuts, twice])
    assert (key, what) == ("cut_points", "STAR has two cuts for at_risk: 25 and 30")
    assert wrong(cut_points=[*cuts, {**twice, "grades": ["12"]}]) == []
    here, there = {**twice, "buildings": ["SHE"]}, {**cuts[0], "buildings": ["SHM"]}
    assert wrong(cut_points=[*cuts[1:], here, there]) == []
