"""Stopping and resuming all letters."""

from tests.domain.steps import signed, started, up_to_plan
from tests.domain.story import ask, given


def test_letters_are_held_and_released():
    hold = ask("letters.hold", "2026-10-15", "principal", reason="wrong letterhead")
    release = ask("letters.release", "2026-10-16", "principal", reason="mended")
    world = given().when(release).then()
    world = world.when(hold).then("letters.held")
    assert world.district.letters_held
    world.when(hold).then()
    assert not world.after(release).district.letters_held


def test_a_start_that_waits_for_a_held_letter_says_that_letters_are_held():
    hold = ask("letters.hold", "2026-10-15 09:00", "principal", reason="wrong letterhead")
    waits = given(up_to_plan(), signed())
    waits.when(started()).refused("R48", "letter waiting")
    held = waits.after(hold).when(started())
    assert "letters.release" in held.refusal.remedy
    assert "letters.release" not in waits.when(started()).refusal.remedy
