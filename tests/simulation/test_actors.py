"""The simulated staff: their luck, their plans, who they are, and who is cast for which case."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from domain.notices.notice_contents import DIRECT_ENTRY, REQUIRED_ELEMENTS
from domain.policy import Policy
from domain.policy import parse as parse_policy
from domain.policy.checks import contradictions
from domain.service.plan import PlanDrafted
from interchange.bundle import Bundle, read_bundle
from simulation.actors import parts, wording
from simulation.actors.luck import Luck
from simulation.actors.office import second_version
from simulation.actors.people import People
from simulation.actors.planner import Planner
from simulation.actors.timetable import PATTERNS, Timetable
from simulation.district import FOLDER

NOON = datetime(2026, 10, 5, 16, tzinfo=UTC)
TOPICS = st.sampled_from(["sign", "mail", "draft", "decide"])


@pytest.fixture(scope="module")
def bundle() -> Bundle:
    return read_bundle(FOLDER)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return parse_policy(yaml.safe_load((FOLDER / "policy.yaml").read_text(encoding="utf-8")))


@given(st.integers(), st.text(max_size=8), TOPICS, st.text(max_size=8))
def test_one_students_luck_does_not_shift_anothers(seed: int, who: str, topic: str, occasion: str):
    alone, among_others = Luck(seed, {}), Luck(seed, {})
    among_others.days("somebody else", topic, occasion, (1, 4))
    assert among_others.days(who, topic, occasion, (1, 4)) == alone.days(who, topic, occasion, (1, 4))


def test_people_are_on_time_mostly_late_sometimes_and_now_and_then_not_at_all():
    luck = Luck(2026, {})
    days = [luck.days(f"S{n}", "sign", "notice", (1, 4)) for n in range(4000)]
    kinds = Counter("never" if d is None else "on time" if d <= 4 else "late" for d in days)
    assert 0.87 < kinds["on time"] / 4000 < 0.94
    assert 0.05 < kinds["late"] / 4000 < 0.12
    assert 0 < kinds["never"] < 60


def test_a_part_decides_instead_of_luck_and_its_silence_means_that_all_goes_well():
    luck = Luck(2026, {"S1": {"sign": 13, "override": True, "response": "flat"}})
    assert luck.days("S1", "sign", "any notice", (1, 4)) == 13
    assert luck.days("S1", "mail", "any notice", (1, 1)) == 1
    assert luck.happens("S1", "override", "any plan", 0.0)
    assert not luck.happens("S1", "absent", "any day", 1.0)
    assert luck.choice("S1", "response", "plan", (("strong", 1.0), ("flat", 0.0))) == "flat"
    assert luck.choice("S1", "found", "plan", (("eligible", 0.0), ("not_eligible", 1.0))) == "eligible"
    assert luck.spread("S1", "probe", "plan", 5.0) == 0.0


@given(st.lists(st.integers(0, 100), max_size=30))
def test_a_planner_works_in_the_order_of_instants_and_then_of_planning(minutes: list[int]):
    planner, done = Planner(NOON), []
    for place, minute in enumerate(minutes):
        planner.at(NOON + timedelta(minutes=minute), lambda at=(minute, place): done.append(at))
    planner.run(NOON + timedelta(minutes=50))
    assert done == sorted((m, place) for place, m in enumerate(minutes) if m <= 50)


def test_an_action_may_plan_the_next_one_but_nothing_in_the_past():
    planner, done = Planner(NOON), []

    def first() -> None:
        done.append(planner.now)
        planner.at(planner.now + timedelta(hours=1), lambda: done.append(planner.now))

    planner.at(NOON + timedelta(hours=1), first)
    planner.run(NOON + timedelta(hours=3))
    assert done == [NOON + timedelta(hours=1), NOON + timedelta(hours=2)]
    with pytest.raises(ValueError, match="planned for"):
        planner.at(NOON, first)


def test_a_post_is_filled_by_whoever_holds_it_that_day(bundle: Bundle):
    people = People(bundle)
    before = {people.holder("SHM", "interventionist", date(2027, 1, 12), "ELA", turn) for turn in range(4)}
    after = {people.holder("SHM", "interventionist", date(2027, 1, 25), "ELA", turn) for turn in range(4)}
    assert len(before - after) == 1, "the interventionist who leaves on 15 January"
    assert len(after - before) == 1, "and the one who comes on the 19th"


def test_specialists_come_for_their_subject_and_teachers_for_their_students(bundle: Bundle):
    people, day = People(bundle), date(2026, 11, 2)
    assert people.holder("SHE", "ais_teacher", day, "ELA") != people.holder("SHE", "ais_teacher", day, "MATH")
    assert people.holder("SHH", "support_teacher", day, "SCIENCE") == people.holder(
        "SHH", "support_teacher", day, "MATH"
    )
    for student in bundle.roster.students[:60]:
        teacher = people.teacher(student.sourced_id, student.org_sourced_ids[0], "MATH", day)
        assert teacher in bundle.roster.teachers_of[student.sourced_id]


@given(st.lists(st.integers(0, 30), max_size=60))
def test_no_group_has_more_students_than_seats_and_nobody_sits_there_twice(students: list[int]):
    timetable = Timetable()
    for place, student in enumerate(students):
        slot = timetable.seat("SHE", "academic_t2", "ELA", str(student), f"plan-{place}")
        assert timetable.of(str(student), f"plan-{place}") is slot
    assert all(len(slot.seated) <= PATTERNS["academic_t2"].seats for slot in timetable.slots.values())


def test_every_role_of_the_play_is_cast_with_a_student_of_its_own(bundle: Bundle, policy: Policy):
    cast = parts.cast(bundle, policy)
    assert len(cast) == len(parts.ROLES)
    fitting = {profile.student: profile for profile in parts.profiles(bundle, policy)}
    for (student, _), role in zip(cast.items(), parts.ROLES, strict=True):
        assert role.results(fitting[student]), role.case
        assert role.family(fitting[student]), role.case


def test_a_district_in_which_nobody_is_at_risk_is_told_so(bundle: Bundle, policy: Policy):
    harmless = policy.model_copy(update={"cut_points": ()})
    with pytest.raises(parts.NobodyFits, match="two_households_returned"):
        parts.cast(bundle, harmless)


def test_the_second_policy_is_whole_and_differs_only_where_it_says_so(policy: Policy):
    second = second_version(policy)
    assert contradictions(second) == []
    assert second.version != policy.version
    assert second.effective_from > policy.effective_from
    old, new = policy.services["academic_t2"], second.services["academic_t2"]
    assert (old.progress.rule, new.progress.rule) == ("trend", "gap_to_goal")
    assert {s for s in policy.services if policy.services[s] != second.services[s]} == {"academic_t2"}


@pytest.mark.parametrize("tier", [2, 3])
@pytest.mark.parametrize("subject", ["ELA", "MATH", "SCIENCE", "SOCIAL_STUDIES", None])
def test_a_notice_of_a_start_says_every_element_in_both_languages(
    tier: int, subject: str | None, policy: Policy
):
    texts = wording.of_start(drafted(tier, subject), policy.services["academic_t2"], "A. Teacher (made up)")
    needed = REQUIRED_ELEMENTS["t2_start" if tier == 2 else "t3_start"] | DIRECT_ENTRY
    assert {language: needed <= text.keys() for language, text in texts.items()} == {"en": True, "es": True}
    assert all(text.strip() for language in texts.values() for text in language.values())
    assert texts["en"]["need"] != texts["es"]["need"]


@pytest.mark.parametrize("review", [True, False])
def test_a_notice_of_a_referral_to_the_cse_says_every_element_in_both_languages(review: bool):
    texts = wording.of_cse(date(2027, 2, 12), "the office", review)
    assert [text.keys() for text in texts.values()] == [REQUIRED_ELEMENTS["cse_referral"]] * 2


def drafted(tier: int, subject: str | None) -> PlanDrafted:
    goal = {"baseline": 40, "baseline_on": "2026-10-20", "target": 60, "target_on": "2026-12-20"}
    return PlanDrafted.model_validate(
        {
            "plan": "p",
            "basis": "r",
            "domain": "academic" if subject else "behavioral",
            "subject": subject,
            "tier": tier,
            "service_type": "ais",
            "target_area": "reading",
            "skill_gap": "fluency",
            "intervention": "reading-groups",
            "sessions_per_week": 3,
            "minutes": 30,
            "group": "g" if tier == 2 else None,
            "setting": "pull_out",
            "location": "Room 4",
            "responsible": "T1",
            "start_on": "2026-10-20",
            "measure": "fluency",
            "goal": goal,
            "supplement_attestation": "yes",
            "iep_consistency": None,
            "intensity_note": None,
        }
    )
