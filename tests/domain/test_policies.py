"""Publishing the district's policy: complete, tagged, and never changed once out (R19, R20, A36)."""

import pytest
from pydantic import ValidationError

from domain.policy import parse
from domain.policy_checks import contradictions
from tests.domain.story import POLICY_FILE, World, given, policy_document, publish


def test_the_sample_districts_policy_has_no_gaps():
    assert POLICY_FILE.exists()
    assert contradictions(parse(policy_document())) == []


def test_a_complete_version_is_published():
    World().when(publish(policy_document())).then("policy.published")


def test_the_same_version_again_changes_nothing():
    given().when(publish(policy_document())).then()


def test_a_version_never_changes_its_content():
    given().when(publish(policy_document(max_entry_delay_days=3))).refused("A36", "2026-27.1")


def without(path: str) -> dict:
    *above, last = path.split(".")
    document = place = policy_document()
    for key in above:
        place = place[key]
    del place[last]
    return document


@pytest.mark.parametrize(
    "key",
    [
        "deadlines.review_due",
        "deadlines.meeting_held",
        "services.behavioral_t3",
        "notices.cse_referral",
        "screening.SHE.instrument",
        "screening.SHE.windows",
        "screening.SHE.teams",
        "screening.SHH.passing_mark",
        "provenance.deadlines",
        "provenance.cut_points",
    ],
)
@pytest.mark.rule("R19", "R20", "R24", "R25", "R28", "R40", "A9")
def test_a_version_that_lacks_a_number_is_refused_and_the_key_named(key):
    World().when(publish(without(key))).refused("R19", key)


@pytest.mark.parametrize("key", ["unit", "count"])
def test_a_deadline_without_its_bound_is_refused(key):
    World().when(publish(without(f"deadlines.cse_decision.{key}"))).refused("R19", "deadlines.cse_decision")


def test_a_deadline_nobody_sets_is_refused():
    document = policy_document()
    document["deadlines"]["homework_due"] = {"roll": "none", "grace_days": 0}
    World().when(publish(document)).refused("R19", "homework_due")


@pytest.mark.rule("A36")
def test_what_the_engine_does_not_do_is_not_accepted_as_if_it_did():
    document = policy_document()
    document["deadlines"]["notice_left"]["on_policy_change"] = "recompute"
    World().when(publish(document)).refused("R19", "on_policy_change")


@pytest.mark.parametrize("key", ["data_collected", "monitoring"])
@pytest.mark.parametrize("service", ["academic_t2", "behavioral_t3"])
def test_the_data_and_the_monitoring_of_each_service_are_stated(service, key):
    with pytest.raises(ValidationError, match=key):
        publish(without(f"services.{service}.{key}"))


@pytest.mark.parametrize(
    ("key", "said"),
    [
        pytest.param("data_collected", "R19", marks=pytest.mark.rule("R19")),
        pytest.param("monitoring", "R20", marks=pytest.mark.rule("R20")),
    ],
)
def test_a_blank_says_nothing_of_data_or_monitoring_r19_r20(key, said):
    with pytest.raises(ValidationError, match=said):
        publish(policy_document(**{f"services.academic_t2.{key}": "  "}))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("zone", "Mars/Olympus"),
        ("max_entry_delay_days", -1),
        ("year_end", "forget"),
        ("services.academic_t2.cycle", {"min": 6, "max": 4}),
        ("services.academic_t2.progress", {"rule": "trend", "min_points": 0}),
        ("services.academic_t2.criteria", {}),
        ("services.academic_t2.criteria", {"rule": "R53", "all_of": [{"rule": "R69"}]}),
        ("deadlines.review_due", {"roll": "previous", "grace_days": 0, "escalate_to": ["principal"]}),
        ("screening.SHH.passing_mark", float("nan")),
        ("surprise", 1),
    ],
)
def test_what_is_no_policy_is_not_a_command(key, value):
    with pytest.raises(ValidationError):
        publish(policy_document(**{key: value}))
