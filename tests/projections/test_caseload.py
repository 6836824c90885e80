"""What each person has to do next."""

from datetime import date

from projections import current_tier, deadlines
from projections.caseload import Task, of_person, tasks, with_cover
from projections.current_tier import TierRow
from projections.deadlines import DeadlineRow
from projections.row import every
from store.eventstore import EventStore
from tests.domain import steps
from tests.domain.story import ask
from tests.projections.folded import fold_all
from tests.projections.tale import OPEN_YEAR, STREAM, lived


def todo(store: EventStore) -> list[Task]:
    return tasks(
        every(fold_all(deadlines.MODEL, store), DeadlineRow),
        every(fold_all(current_tier.MODEL, store), TierRow),
    )


def test_what_belongs_to_a_cycle_is_the_responsible_persons() -> None:
    _, store = lived(steps.in_tier2(), steps.session("2026-10-20 10:00"))
    found = {task.kind: task for task in todo(store)}
    assert found["probe_due"].person == found["review_due"].person == "interventionist"
    assert (found["review_due"].plan, found["review_due"].cycle, found["review_due"].student) == (
        "plan-1",
        1,
        "s1",
    )
    assert "review_opens" not in found


def test_the_earliest_comes_first() -> None:
    _, store = lived(OPEN_YEAR, steps.in_tier2(), steps.session("2026-10-20 10:00"))
    due = [task.due for task in todo(store)]
    assert due == sorted(due)


def test_before_the_plan_the_roles_of_the_plan_act() -> None:
    _, store = lived(OPEN_YEAR, steps.up_to_plan())
    found = {task.kind: task.roles for task in todo(store)}
    assert found["notice_signed"] == ("principal", "designee")
    assert found["staff_trained"] == ("principal", "designee")


def test_what_is_done_is_no_task() -> None:
    _, store = lived(steps.in_tier2())
    assert {task.kind for task in todo(store)} == {"first_session"}


def test_an_escalated_task_belongs_to_the_next_role_and_the_missed_one_stays() -> None:
    settle = ask("deadlines.settle", "2026-12-11", "system", stream=STREAM)
    _, store = lived(steps.in_tier2(), steps.session("2026-10-20 10:00"), settle)
    reviews = [task for task in todo(store) if task.kind == "review_due"]
    assert [(t.status, t.rung, t.person, t.roles) for t in reviews] == [
        ("missed", 0, "interventionist", ()),
        ("open", 1, None, ("principal",)),
    ]


def test_one_person_sees_their_own_and_what_their_roles_must_do_there() -> None:
    _, store = lived(OPEN_YEAR, steps.in_tier2(), steps.session("2026-10-20 10:00"))
    everything = todo(store)
    mine = of_person(everything, "interventionist", {"SHE": ["interventionist"]})
    assert {task.kind for task in mine} == {"probe_due", "review_due"}
    principal = of_person(everything, "p1", {"SHE": ["principal"]})
    assert {task.kind for task in principal} == {"staff_trained", "action_plan_reviewed"}
    assert of_person(everything, "p2", {"SHM": ["principal"]}) == []
    assert of_person(everything, "p3", {"*": ["principal"]}) == principal


def test_who_covers_has_the_tasks_too_while_the_person_is_away() -> None:
    colleague = ask(
        "staff.give_role",
        "2026-10-01",
        staff="second",
        staff_name="Made-up second",
        building="SHE",
        role="interventionist",
        valid_from="2026-10-01",
    )
    away = {"staff": "interventionist", "cover": "second", "first": "2026-10-26", "last": "2026-10-30"}
    cover = ask("staff.cover", "2026-10-20 11:00", "principal", **away)
    world, store = lived(steps.in_tier2(), steps.session("2026-10-20 10:00"), colleague, cover)
    during, after = (with_cover(todo(store), world.district, date(2026, 10, d)) for d in (30, 31))
    assert {t.kind for t in of_person(during, "second", {})} == {"probe_due", "review_due"}
    assert {t.kind for t in of_person(during, "interventionist", {})} == {"probe_due", "review_due"}
    assert not of_person(after, "second", {})
