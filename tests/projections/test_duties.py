"""What one person has, and what nobody has once that person is gone (R56)."""

from datetime import date

import pytest

from domain.district import District
from projections import current_tier, deadlines
from projections.caseload import Task, tasks
from projections.current_tier import TierRow
from projections.deadlines import DeadlineRow
from projections.duties import Duty, of_nobody, of_person
from projections.row import every
from projections.year_end import buildings_without_next_year, crossing
from tests.domain import steps
from tests.domain.story import World, ask
from tests.projections.folded import fold_all
from tests.projections.tale import OPEN_YEAR, lived

DAY = date(2026, 10, 21)
LEAVES = ask(
    "staff.hand_over",
    "2026-10-30",
    "principal",
    staff="interventionist",
    last_day="2026-10-30",
    reason="moves away",
)
HANDED = [{"student": "s1", "plan": "plan-1", "to": "ais_teacher"}]


def shown(*happened) -> tuple[list[TierRow], list[DeadlineRow], list[Task], District]:
    world, store = lived(OPEN_YEAR, steps.in_tier2(), steps.session("2026-10-20 10:00"), *happened)
    assert isinstance(world, World)
    tiers = every(fold_all(current_tier.MODEL, store), TierRow)
    rows = every(fold_all(deadlines.MODEL, store), DeadlineRow)
    return tiers, rows, tasks(rows, tiers), world.district


def named(found: list[Duty], what: str) -> list[str]:
    return [duty.name for duty in found if duty.what == what]


@pytest.mark.rule("R56")
def test_a_persons_plans_tasks_and_roles() -> None:
    tiers, _, todo, district = shown()
    found = of_person("interventionist", tiers, todo, district, DAY)
    assert named(found, "plan") == ["plan-1"]
    assert named(found, "role") == ["interventionist"]
    assert len(named(found, "task")) == 2  # the review and the next probe
    assert of_person("clerk", tiers, todo, district, DAY)[-1].name == "clerk"


def test_a_task_of_a_role_that_nobody_else_holds_is_that_persons_alone() -> None:
    tiers, _, todo, district = shown()
    mine = of_person("principal", tiers, todo, district, DAY)
    assert not named(mine, "task")  # the designee may sign too


@pytest.mark.rule("R56")
def test_what_a_leaver_had_is_nobodys_until_it_is_handed_over() -> None:
    tiers, _, todo, district = shown(LEAVES)
    assert not of_nobody(tiers, todo, district, date(2026, 10, 30))
    left = of_nobody(tiers, todo, district, date(2026, 10, 31))
    assert named(left, "plan") == ["plan-1"]
    assert {duty.why for duty in left} == {"interventionist left on 2026-10-30"}


@pytest.mark.rule("R56")
def test_handed_over_it_is_somebodys() -> None:
    handed = type(LEAVES).model_validate({**LEAVES.model_dump(), "plans": HANDED})
    settle = ask("deadlines.settle", "2026-10-31 12:00", "system", stream="student/s1")
    tiers, _, todo, district = shown(handed, settle)
    assert [t.responsible for t in tiers if t.plan] == ["ais_teacher"]
    assert not of_nobody(tiers, todo, district, date(2026, 10, 31))


@pytest.mark.rule("A35")
def test_what_crosses_the_last_day_of_school() -> None:
    _, store = lived(OPEN_YEAR, register(), steps.in_spring(), steps.session("2027-06-11 10:00"))
    world, _ = lived(OPEN_YEAR, register(), steps.in_spring(), steps.session("2027-06-11 10:00"))
    tiers = every(fold_all(current_tier.MODEL, store), TierRow)
    rows = every(fold_all(deadlines.MODEL, store), DeadlineRow)
    found = crossing(tiers, rows, world.district, date(2027, 6, 14))
    assert [(c.what, c.name, c.student) for c in found if c.what != "date"] == [("cycle", "plan-1/1", "s1")]
    assert {c.last_day for c in found} == {date(2027, 6, 25)}
    assert all(c.due_on and c.due_on > c.last_day for c in found if c.what == "date")
    assert list(buildings_without_next_year(world.district, date(2027, 6, 14))) == ["SHE"]


@pytest.mark.rule("A35")
def test_what_is_owed_without_a_date_waits_for_the_next_calendar() -> None:
    asked = [*steps.enrolled(), steps.screened(), steps.listed(), steps.referred("2027-06-10")]
    world, store = lived(register(), asked, steps.met(when="2027-07-06"))
    rows = every(fold_all(deadlines.MODEL, store), DeadlineRow)
    found = crossing([], rows, world.district, date(2027, 7, 7))
    assert [(c.name, c.due_on, c.then) for c in found] == [
        ("recommendation_recorded", None, "gets its date once a calendar has the day")
    ]


def register():
    return ask("building.register", "2026-08-20", building="SHE", title="Made-up", district="Made-up")
