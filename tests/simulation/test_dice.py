"""Chance that repeats."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from simulation.dice import Dice


def test_the_same_key_throws_the_same_on_every_python():
    dice = Dice(2026, "student", 0)
    thrown = [dice.between(1, 1000) for _ in range(6)]
    assert thrown == [845, 721, 316, 9, 403, 983]
    assert dice.normal() == -0.410249


def test_another_purpose_throws_otherwise():
    assert Dice(2026, "student", 1).between(1, 10**9) != Dice(2026, "student", 0).between(1, 10**9)


@given(st.integers(), st.integers(-50, 50), st.integers(0, 50))
def test_between_keeps_its_bounds(key: int, low: int, more: int):
    assert low <= Dice(key).between(low, low + more) <= low + more


def test_normal_has_its_mean_and_deviation():
    dice = Dice("normal")
    throws = [dice.normal(10, 2) for _ in range(4000)]
    mean = sum(throws) / len(throws)
    deviation = (sum((throw - mean) ** 2 for throw in throws) / len(throws)) ** 0.5
    assert abs(mean - 10) < 0.15
    assert abs(deviation - 2) < 0.1


def test_weights_decide():
    dice = Dice("weights")
    thrown = [dice.weighted([("often", 3.0), ("seldom", 1.0), ("never", 0.0)]) for _ in range(1000)]
    assert set(thrown) == {"often", "seldom"}
    assert 700 < thrown.count("often") < 800


def test_a_day_lies_in_its_period():
    days = {Dice("day", n).day(date(2026, 9, 1), date(2026, 9, 3)) for n in range(50)}
    assert days == {date(2026, 9, 1), date(2026, 9, 2), date(2026, 9, 3)}
