"""The catalogue of interventions with their evidence (R45)."""

import pytest

from tests.domain.story import SUMMER, ask, given


@pytest.mark.rule("R45")
def test_the_catalogue_holds_each_intervention_once_r45():
    entry = {"intervention": "read-1", "title": "read-1", "domain": "academic", "tiers": [2, 3]}
    given().when(ask("intervention.register", SUMMER, evidence="made-up study", **entry)).then()
    given().when(ask("intervention.register", SUMMER, evidence="another", **entry)).then(
        "intervention.registered"
    )
