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


def credential(when: str = SUMMER, **changes):
    fields = {"staff": "sub", "credential": "reading specialist", "valid_from": "2024-07-01", **changes}
    return ask("staff.record_credential", when, **fields)


def test_a_credential_qualifies_for_its_areas_while_it_lasts():
    world = given(role(), credential(areas=["reading"], valid_to="2027-06-30"))
    member = world.district.staff["sub"]
    assert member.qualified("reading", date(2026, 10, 1))
    assert not member.qualified("MATH", date(2026, 10, 1))
    assert not member.qualified("reading", date(2024, 6, 30))
    assert not member.qualified("reading", date(2027, 7, 1))


def test_a_credential_without_areas_covers_every_one_and_is_recorded_once():
    world = given(credential())
    assert world.district.staff["sub"].qualified("MATH", date(2026, 10, 1))
    world.when(credential()).then()
    ended = world.when(credential(valid_to="2026-09-30")).then("staff.credential_recorded")
    assert not ended.district.staff["sub"].qualified("MATH", date(2026, 10, 1))
