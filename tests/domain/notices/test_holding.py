"""Stopping and resuming all letters."""

from tests.domain.story import ask, given


def test_letters_are_held_and_released():
    hold = ask("letters.hold", "2026-10-15", "principal", reason="wrong letterhead")
    release = ask("letters.release", "2026-10-16", "principal", reason="mended")
    world = given().when(release).then()
    world = world.when(hold).then("letters.held")
    assert world.district.letters_held
    world.when(hold).then()
    assert not world.after(release).district.letters_held
