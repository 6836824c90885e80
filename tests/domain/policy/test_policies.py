"""Publishing the district's policy: complete, tagged, and never changed once out (R19, R20, A36)."""

import pytest
from pydantic import ValidationError

from domain.policy import parse
from domain.policy.checks import contradictions
from tests.domain.story import POLICY_FILE, World, given, policy_document, publish


def test_the_sample_districts_policy_has_no_gaps():
    assert POLICY_FILE.exists()
    assert contradictions(parse(policy_document())) == []


def test_a_changed_copy_finds_its_own_cut_points():
    policy = parse(policy_document())
    assert policy.cuts("STAR", "ELA", "03")
    assert policy.model_copy(update={"cut_points": ()}).cuts("STAR", "ELA", "03") == []


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


FALL, SPRING = ("2026-09-14", "2026-10-02"), ("2027-05-10", "2027-05-28")


def windows(*days: tuple[str, str]) -> list[dict[str, str]]:
    named = zip(("Fall", "Winter", "Spring"), days, strict=False)
    return [{"name": name, "opens": first, "closes": last} for name, (first, last) in named]


@pytest.mark.rule("R25")
@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ([FALL, ("2027-01-11", "2027-01-29")], "has 2 windows"),
        ([FALL, ("2027-01-29", "2027-01-11"), SPRING], "Winter closes"),
        ([FALL, ("2026-10-02", "2027-01-11"), SPRING], "Winter opens"),
    ],
)
def test_a_building_has_as_many_windows_a_year_as_the_policy_says_one_after_another_r25(given, wrong: str):
    document = policy_document()
    document["screening"]["SHE"] = {**document["screening"]["SHE"], "windows": windows(*given)}
    gaps = contradictions(parse(document))
    assert [problem for key, problem in gaps if key == "screening.SHE.windows" and wrong in problem]


@pytest.mark.rule("L17")
@pytest.mark.parametrize("kind", ["new_entrant_screened", "low_scorer_screened"])
@pytest.mark.parametrize("laxer", [{"count": 31}, {"unit": "school_days"}, {"roll": "next"}])
def test_the_days_of_the_law_for_diagnostic_screening_may_be_fewer_never_more_l17(kind: str, laxer: dict):
    document = policy_document()
    document["deadlines"][kind] = {**document["deadlines"][kind], **laxer}
    assert any(key.startswith(f"deadlines.{kind}") for key, _ in contradictions(parse(document)))
    document["deadlines"][kind] |= {"unit": "calendar_days", "roll": "none", "count": 10}
    assert contradictions(parse(document)) == []
