"""The catalogue of interventions with their evidence (R45)."""

from datetime import date

import pytest
from pydantic import ValidationError

from tests.domain.story import SUMMER, ask, given


def test_the_catalogue_holds_each_intervention_once_r45():
    entry = {"intervention": "read-1", "title": "read-1", "domain": "academic", "tiers": [2, 3]}
    given().when(ask("intervention.register", SUMMER, evidence="made-up study", **entry)).then()
    given().when(ask("intervention.register", SUMMER, evidence="another", **entry)).then(
        "intervention.registered"
    )


def test_an_intervention_is_offered_in_its_grades_and_buildings_until_it_ends():
    registered = ask(
        "intervention.register",
        SUMMER,
        intervention="count-1",
        title="count-1",
        domain="academic",
        tiers=[1, 2],
        evidence="made-up study",
        areas=["mathematics"],
        grades=["03"],
        buildings=["SHE"],
        ended_on="2027-01-31",
    )
    known = given(registered).district.interventions["count-1"]
    assert known.offered("SHE", "03", date(2027, 1, 31))
    assert not known.offered("SHE", "03", date(2027, 2, 1))
    assert not known.offered("SHE", "04", date(2026, 10, 1))
    assert not known.offered("SHM", "03", date(2026, 10, 1))


def test_the_area_fits_the_domain():
    with pytest.raises(ValidationError, match="the area behavior goes with the behavioral domain"):
        ask(
            "intervention.register",
            SUMMER,
            intervention="calm-2",
            title="calm-2",
            domain="behavioral",
            tiers=[2],
            evidence="made-up study",
            areas=["literacy"],
        )
