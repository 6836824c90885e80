"""What a building owes in a school year (R10, R11, R25, R27, R28, A35)."""

from datetime import date

import pytest

from domain.screening.post_benchmark import CHECKLIST
from tests.domain.steps import next_year
from tests.domain.story import ZONE, World, ask, given, policy_document, publish, school_year

STREAM = "year/SHE/2026-27"
DONE = dict.fromkeys(CHECKLIST, "done")


def opened(year: str = "2026-27", when: str = "2026-09-01 08:00"):
    return ask("school_year.open", when, "principal", building="SHE", year=year)


def replanned(when: str):
    return ask("deadlines.replan", when, "system", moving=[STREAM])


def closed(team: str = "lower grades", when: str = "2026-10-08", window: str = "Fall", checklist=None):
    fields = {"building": "SHE", "year": "2026-27", "team": team, "screening_window": window}
    return ask("post_benchmark.close", when, "team_member", checklist=checklist or DONE, **fields)


def deadlines(world: World) -> dict[tuple[str, str], tuple[date, str]]:
    found = world.stream(STREAM).state.deadlines.values()
    return {(d.kind, d.about): (d.due_on, d.status) for d in found}


@pytest.mark.rule("R10", "R11", "R25", "A20")
def test_opening_the_year_sets_every_date_the_building_owes_r10_r11_r25():
    world = given(opened())
    assert deadlines(world) == {
        ("staff_trained", ""): (date(2026, 10, 1), "open"),
        ("action_plan_reviewed", ""): (date(2027, 6, 30), "open"),
        ("screening_window_closes", "Fall"): (date(2026, 10, 3), "open"),
        ("screening_window_closes", "Winter"): (date(2027, 1, 30), "open"),
        ("screening_window_closes", "Spring"): (date(2027, 5, 29), "open"),
    }


def test_where_others_look_a_deadline_says_nothing_that_people_named():
    owed = [d for d in given(opened()).stream(STREAM).state.deadlines.values() if d.about]
    assert len({d.opaque for d in owed}) == len(owed) == 3
    assert not [d.about for d in owed if d.about in d.opaque]


def test_a_year_is_opened_once():
    given(opened()).when(opened()).then()


@pytest.mark.rule("A35")
def test_without_its_calendar_a_year_is_not_opened_a35():
    given().when(opened("2027-28", "2027-09-01 08:00")).refused("A35", "2027-28")
    World().after(publish(policy_document())).when(opened()).refused("A35")


@pytest.mark.rule("R25")
def test_windows_that_a_policy_gives_after_the_opening_are_taken_up():
    late = policy_document(version="2026-27.2", effective_from="2026-09-02")
    early = policy_document()
    for window in early["screening"]["SHE"]["windows"]:
        window |= {end: window[end].replace(year=window[end].year - 1) for end in ("opens", "closes")}
    world = given(opened(), policy=early).after(publish(late, "2026-09-02"))
    assert not world.deadlines("screening_window_closes", STREAM)
    for again in (opened(when="2026-09-03 08:00"), replanned("2026-09-03 08:00")):
        taken = world.after(again).deadlines("screening_window_closes", STREAM)
        assert [d.about for d in taken] == ["Fall", "Winter", "Spring"]


@pytest.mark.rule("R10")
def test_what_counts_from_the_last_day_of_school_follows_it():
    shorter = school_year(last="2027-06-18")
    year = ask("calendar.publish", "2026-11-02", building="SHE", zone=ZONE, year=shorter)
    world = given(opened(), year, replanned("2026-11-02 13:00"))
    (review,) = world.deadlines("action_plan_reviewed", STREAM)
    assert (review.due_on, review.derivation.anchor) == (date(2027, 6, 23), date(2027, 6, 18))
    world.when(replanned("2026-11-03")).then()


@pytest.mark.rule("R11")
def test_what_counts_from_the_first_day_of_school_follows_it():
    later = ask(
        "calendar.publish", "2026-08-28", building="SHE", zone=ZONE, year=school_year(first="2026-09-08")
    )
    world = given(opened(when="2026-08-26 08:00"), later, replanned("2026-08-28 13:00"))
    (training,) = world.deadlines("staff_trained", STREAM)
    assert (training.due_on, training.derivation.anchor) == (date(2026, 10, 8), date(2026, 9, 8))


def test_another_years_windows_are_not_this_years():
    world = given(next_year(), opened("2027-28", "2027-09-01 08:00"))
    kinds = {d.kind for d in world.stream("year/SHE/2027-28").state.deadlines.values()}
    assert kinds == {"staff_trained", "action_plan_reviewed"}


@pytest.mark.rule("R27")
def test_when_a_window_has_closed_each_team_owes_its_meeting_r27_r28():
    outcome = given(opened()).settled("2026-10-03 12:00", STREAM)
    world = outcome.then(
        "deadline.missed", "deadline.set", "deadline.reached", "deadline.set", "deadline.set"
    )
    assert deadlines(world)[("post_benchmark_meeting", "Fall:lower grades")] == (date(2026, 10, 19), "open")
    assert deadlines(world)[("post_benchmark_meeting", "Fall:upper grades")] == (date(2026, 10, 19), "open")


@pytest.mark.rule("R28")
def test_a_team_closes_its_meeting_with_every_item_done_or_reasoned_away_r28():
    world = given(opened()).settled("2026-10-03 12:00", STREAM).accepted()
    partly = {**DONE, "goals_set": ""}
    world.when(closed(checklist=partly)).refused("R28", "goals_set")
    reasoned = {**DONE, "goals_set": "no student was at risk"}
    world = world.when(closed(checklist=reasoned)).then(
        "post_benchmark.closed", "deadline.met", "at_risk.list_closed"
    )
    assert deadlines(world)[("post_benchmark_meeting", "Fall:upper grades")][1] == "open"


@pytest.mark.rule("R28")
def test_a_meeting_is_closed_once_and_only_if_there_is_one_r28():
    world = given(opened()).settled("2026-10-03 12:00", STREAM).accepted().after(closed())
    world.when(closed()).refused("R28", "closed already")
    world.when(closed(team="night shift")).refused("R28", "night shift")
    world.when(closed(window="Summer")).refused("R28", "Summer")


@pytest.mark.rule("R27")
def test_who_met_before_the_window_closed_owes_nothing_r27():
    world = given(opened(), closed(when="2026-10-02")).settled("2026-10-03 12:00", STREAM).accepted()
    about = {d.about for d in world.deadlines("post_benchmark_meeting", STREAM)}
    assert about == {"Fall:upper grades"}


def test_a_policy_without_the_building_leaves_what_was_set_before_as_it_was_a36():
    document = policy_document(version="2026-27.2", effective_from="2026-09-20")
    del document["screening"]["SHE"]
    world = given(opened(), publish(document, "2026-09-15")).settled("2026-10-03 12:00", STREAM).accepted()
    assert len(world.deadlines("post_benchmark_meeting", STREAM)) == 2


def test_a_year_nobody_opened_has_nothing_to_close():
    given().when(closed()).refused("state", "not open")
