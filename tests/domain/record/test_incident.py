"""The record says of itself that it was restored to an earlier point."""

from tests.domain.story import ask, given, instant

LOST = {"kept": 40, "kept_at": "2026-10-14T20:00:00Z", "lost": 52, "lost_link": "ab" * 32}


def test_a_restore_is_recorded_once_and_holds_all_letters():
    record = ask("incident.record", "2026-10-15", "administrator", reason="a lost disk", **LOST)
    again = ask("incident.record", "2026-10-16", "administrator", reason="a lost disk", **LOST)
    world = given().when(record).then("incident.recorded", "letters.held")
    assert world.district.letters_held
    assert world.district.cut_at == instant("2026-10-15")
    world.when(again).then()


def test_letters_that_are_held_stay_held():
    hold = ask("letters.hold", "2026-10-14", "administrator", reason="wrong letterhead")
    record = ask("incident.record", "2026-10-15", "administrator", reason="a lost disk", **LOST)
    given(hold).when(record).then("incident.recorded")


def test_the_next_restore_is_another_incident():
    first = ask("incident.record", "2026-10-15", "administrator", reason="a lost disk", **LOST)
    later = {**LOST, "lost": 50, "lost_link": "cd" * 32}
    second = ask("incident.record", "2026-10-16", "administrator", reason="once more", **later)
    world = given(first).when(second).then("incident.recorded")
    assert world.district.cut_at == instant("2026-10-16")
