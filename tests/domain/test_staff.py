"""Roles, dated and per building (R43, R61, A32)."""

from datetime import date

from tests.domain.story import SUMMER, ask, given


def role(staff: str = "sub", **changes):
    fields = {
        "staff": staff,
        "staff_name": "Made-up",
        "building": "SHE",
        "role": "interventionist",
        "valid_from": "2026-10-01",
        **changes,
    }
    return ask("staff.give_role", SUMMER, **fields)


def test_a_role_is_held_from_a_day_to_a_day_in_a_building():
    world = given(role(valid_to="2026-10-31"))
    held = [
        world.district.roles("sub", "SHE", date(2026, *day)) for day in ((9, 30), (10, 1), (10, 31), (11, 1))
    ]
    assert held == [frozenset(), {"interventionist"}, {"interventionist"}, frozenset()]
    assert world.district.roles("sub", "SHM", date(2026, 10, 1)) == frozenset()
    assert world.district.roles("stranger", "SHE", date(2026, 10, 1)) == frozenset()


def test_a_role_in_every_building():
    assert given(role(building="*")).district.roles("sub", "SHM", date(2026, 10, 1)) == {"interventionist"}


def test_a_role_is_recorded_once_and_its_end_replaces_the_open_record():
    world = given(role()).when(role()).then()
    ended = world.when(role(valid_to="2026-10-05")).then("staff.role_given")
    assert ended.district.roles("sub", "SHE", date(2026, 10, 6)) == frozenset()
