"""Something for everybody: interventions, social and emotional instruction, curricula (R6–R8, R81, C14)."""

from datetime import date

import pytest

from projections.reports.coverage import coverage, curricula, sel_instruction
from tests.domain.story import SUMMER, ask
from tests.projections.reports.asked import asked, enrolled


def offered(name: str, area: str, *tiers: int, **changes):
    domain = "behavioral" if area == "behavior" else "academic"
    fields = {"title": name, "domain": domain, "tiers": tiers, "evidence": "made-up study", "areas": [area]}
    return ask("intervention.register", SUMMER, intervention=name, **{**fields, **changes})


def cell(source, area: str, tier: int, grade: str = "03"):
    (found,) = [c for c in coverage(source) if (c.area, c.tier, c.grade) == (area, tier, grade)]
    return found


@pytest.mark.rule("R6", "R7", "R8")
@pytest.mark.parametrize("area", ["literacy", "mathematics", "language_acquisition", "behavior"])
def test_every_area_and_tier_without_an_intervention_is_a_gap(area: str):
    source = asked(enrolled("s1"), offered("help", area, 2))
    assert len(coverage(source)) == 12
    assert (cell(source, area, 2).interventions, cell(source, area, 2).gap) == (("help",), False)
    assert cell(source, area, 3).gap
    assert sum(c.gap for c in coverage(source)) == 11


@pytest.mark.rule("R6")
def test_what_ended_or_is_offered_elsewhere_covers_nothing():
    source = asked(
        enrolled("s1"),
        offered("ended", "literacy", 1, ended_on="2026-11-30"),
        offered("elsewhere", "literacy", 2, buildings=["SHM"]),
        offered("older", "literacy", 3, grades=["04"]),
    )
    assert all(cell(source, "literacy", tier).gap for tier in (1, 2, 3))
    assert not cell(asked(enrolled("s1", "04"), offered("older", "literacy", 3)), "literacy", 3, "04").gap


def test_a_building_names_its_grades_or_has_those_of_its_students():
    registered = ask(
        "building.register", SUMMER, building="SHE", title="E", district="Sample", grades=["KG", "01"]
    )
    assert {c.grade for c in coverage(asked(enrolled("s1"), registered))} == {"KG", "01"}
    assert [c.grade for c in coverage(asked(enrolled("s1", "KG"), enrolled("s2", "01")))][::12] == [
        "KG",
        "01",
    ]


@pytest.mark.rule("R81")
def test_grades_without_instruction_for_all_in_behavior_are_listed():
    taught = offered("lessons", "behavior", 1, grades=["03"])
    source = asked(enrolled("s1"), enrolled("s2", "04"), taught)
    assert [c.grade for c in sel_instruction(source)] == ["04"]


@pytest.mark.rule("C14")
def test_a_core_without_curriculum_or_evidence_is_shown():
    def adopted(subject: str, evidence: str):
        fields = {"title": subject, "grades": ["03"], "adopted_by": "the board", "adopted_on": "2026-07-01"}
        return ask(
            "curriculum.adopt", SUMMER, curriculum=subject, subject=subject, evidence=evidence, **fields
        )

    source = asked(enrolled("s1"), adopted("ELA", "made-up study"), adopted("MATH", ""))
    lines = {line.subject: line for line in curricula(source)}
    assert (lines["ELA"].curriculum, lines["ELA"].missing) == ("ELA", None)
    assert lines["MATH"].missing == "evidence"
    assert lines["SCIENCE"].missing == "curriculum"
    assert source.today == date(2026, 12, 1)
