"""The made-up results of the made-up students: Star, other data points, behavior, Regents.

A student has a level in each subject and one of conduct, each close to normal; tests show it with an error.
The means are chosen so that about one student in six comes out at risk and one in twenty at high risk.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from math import fsum
from zoneinfo import ZoneInfo

from simulation.dice import Dice
from simulation.people import Student
from simulation.schoolyear import WINDOWS, ZONE

SUBJECTS = ("ELA", "MATH")
MEAN = 0.2
# The lowest level, in thousandths of a standard deviation, that reaches each percentile rank from 1 to 49.
# A table, so that no mathematical library can move a rank by one.
RANKS = (
    -2326, -2054, -1881, -1751, -1645, -1555, -1476, -1405, -1341, -1282, -1227, -1175, -1126, -1080, -1036,
    -994, -954, -915, -878, -842, -806, -772, -739, -706, -674, -643, -613, -583, -553, -524, -496, -468,
    -440, -412, -385, -358, -332, -305, -279, -253, -228, -202, -176, -151, -126, -100, -75, -50, -25,
)  # fmt: skip
TEXT_LEVELS = (2.0, 7.0, 11.0, 14.5, 17.5)
REGENTS = {9: "SCIENCE", 10: "MATH", 11: "ELA", 12: "SOCIAL_STUDIES"}
REGENTS_NAMES = {"SCIENCE": "Living Environment", "MATH": "Algebra I", "ELA": "English Language Arts",
                 "SOCIAL_STUDIES": "Global History and Geography II"}  # fmt: skip
Point = tuple[str, str, str, str, str, str]


@dataclass(frozen=True)
class Learner:
    """A student with the hidden levels that the results are drawn from."""

    student: Student
    academic: dict[str, float]
    conduct: float

    def at(self, seed: int, subject: str, window: int) -> float:
        """The level in a subject by a screening window: most keep their place, some gain, some fall back."""
        drift = Dice(seed, "drift", self.student.id, subject)
        return self.academic[subject] + fsum(drift.normal(0.06, 0.16) for _ in range(window))


def learner(seed: int, student: Student) -> Learner:
    """The hidden levels of `student`."""
    dice = Dice(seed, "levels", student.id)
    shared = dice.normal()
    academic = {subject: MEAN + 0.6 * shared + 0.48 * dice.normal() for subject in SUBJECTS}
    return Learner(student, academic, 0.25 * shared + 0.97 * dice.normal())


def rank(level: float) -> int:
    """The percentile rank, 1 to 99, of a level in standard deviations."""
    if level >= 0:
        return 100 - rank(-level) if level else 50
    return max(1, sum(level * 1000 >= step for step in RANKS))


def star(seed: int, learners: list[Learner], window: int, subject: str) -> Iterator[tuple[object, ...]]:
    """One row of Star's columns for each student of the elementary and middle school who was there."""
    for one in learners:
        dice = Dice(seed, "star", one.student.id, window, subject)
        if one.student.level <= 8 and not dice.chance(0.015):
            yield _star_row(
                dice, one.student, one.at(seed, subject, window) + dice.normal(0, 0.2), window, subject
            )


def _star_row(dice: Dice, student: Student, level: float, window: int, subject: str) -> tuple[object, ...]:
    name, first, last = WINDOWS[window]
    day = _school_day(dice, first, last) if not dice.chance(0.006) else last + timedelta(days=4)
    local = datetime(day.year, day.month, day.day, 8, 30, tzinfo=ZoneInfo(ZONE))
    taken = (local + timedelta(seconds=dice.between(0, 21_000))).astimezone(UTC)
    number = f"{window + 1}{SUBJECTS.index(subject) + 1}{student.number + 1:06}"
    scaled = min(1400, max(0, round(320 + 62 * (student.level + 0.4 * window) + 95 * level)))
    grade = _grade_equivalent(student.level + 0.4 * window, level)
    seconds = dice.between(540, 1900)
    when = (taken.isoformat().replace("+00:00", "Z"), day)
    return student.id, student.building, number, *when, scaled, grade, rank(level), seconds, name, first, last


def _grade_equivalent(placement: float, level: float) -> str:
    """As Star prints it: a grade with tenths, and only a bound beyond the top of the test taken."""
    top = 5.9 if placement < 5 else 12.9
    tenths = max(0, round(10 * (placement + (0.8 + 0.35 * placement) * level)))
    return f"> {top}" if tenths > 10 * top else f"{tenths // 10}.{tenths % 10}"


def _school_day(dice: Dice, first: date, last: date) -> date:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    closed = {date(2026, 9, 21), date(2027, 1, 18)}
    return dice.pick([day for day in days if day.weekday() < 5 and day not in closed])


def points(seed: int, learners: list[Learner], window: int) -> Iterator[Point]:
    """Everything beside the screener that the teams hold by the end of a screening window."""
    for one in learners:
        if window == 0:
            yield from _state_tests(seed, one)
        if one.student.level <= 8:
            yield from _classroom(seed, one, window)
        yield from _conduct(seed, one, window)


def _state_tests(seed: int, one: Learner) -> Iterator[Point]:
    """Last spring's State tests, for who was in grades 3 to 8; one family in ten declined (A39)."""
    dice = Dice(seed, "state", one.student.id)
    if not 4 <= one.student.level <= 9 or dice.chance(0.1):
        return
    for subject, day in zip(SUBJECTS, (date(2026, 5, 6), date(2026, 5, 13)), strict=True):
        shown = one.academic[subject] + dice.normal(0, 0.3)
        level = 1 + sum(shown >= cut for cut in (-0.9, 0.0, 1.0))
        yield _point(one, day, "state_assessment", subject, level, f"New York State {subject} test")


def _classroom(seed: int, one: Learner, window: int) -> Iterator[Point]:
    dice = Dice(seed, "classroom", one.student.id, window)
    name, first, last = WINDOWS[window]
    for subject in SUBJECTS:
        level = one.at(seed, subject, window)
        percent = min(100, max(0, round(74 + 13 * level + dice.normal(0, 5))))
        yield _point(
            one, _school_day(dice, first, last), "chapter_test", subject, percent, "chapter test, percent"
        )
        benchmark = min(200, max(0, round(92 + 26 * level + dice.normal(0, 8))))
        source = f"district CBM {name.lower()}, percent of grade benchmark"
        yield _point(one, _school_day(dice, first, last), "cbm", subject, benchmark, source)
    if one.student.level <= 4:
        place = TEXT_LEVELS[one.student.level] + 1.2 * window + 2.2 * one.at(seed, "ELA", window)
        letter = chr(ord("A") + min(25, max(0, round(place))))
        yield _point(one, _school_day(dice, first, last), "text_level", "ELA", letter, "Literacy Footprints")


def _conduct(seed: int, one: Learner, window: int) -> Iterator[Point]:
    """The SEL screener in autumn and winter; referrals, suspensions and attendance since September."""
    dice = Dice(seed, "conduct", one.student.id, window)
    last = WINDOWS[window][2]
    if window < 2 and not dice.chance(0.02):
        concern = min(100, max(0, round(50 - 10 * one.conduct + dice.normal(0, 3))))
        yield _point(
            one, _school_day(dice, *WINDOWS[window][1:]), "sel_screener", "BEHAVIOR", concern, "SEL screener"
        )
    referrals = max(0, round((window + 1) * (-1.35 - one.conduct) * 2.2 + dice.normal(0, 0.6)))
    if one.conduct < -1.1 and referrals:
        yield _point(one, last, "disciplinary_referrals", "BEHAVIOR", referrals, "referrals since September")
    if one.conduct < -2.0 and window:
        days = dice.between(1, 1 + 2 * window)
        yield _point(one, last, "in_school_suspension_days", "BEHAVIOR", days, "suspensions since September")
    present = min(100, round(95.5 + 2 * one.conduct + dice.normal(0, 2.5)))
    if window == 0 or present < 92:
        yield _point(one, last, "attendance_rate", "BEHAVIOR", present, "attendance since September, percent")


def regents(seed: int, learners: list[Learner]) -> Iterator[Point]:
    """January's Regents examinations: about three in five of the high school sit one, and some fail (R40)."""
    for one in learners:
        dice = Dice(seed, "regents", one.student.id)
        subject = REGENTS.get(one.student.level)
        if subject and dice.chance(0.6):
            level = one.academic["MATH" if subject in {"MATH", "SCIENCE"} else "ELA"]
            score = min(100, max(0, round(72 + 13 * level + dice.normal(0, 5))))
            source = f"Regents Examination in {REGENTS_NAMES[subject]}"
            yield _point(one, date(2027, 1, 27), "regents_exam", subject, score, source)


def _point(one: Learner, day: date, measure: str, subject: str, value: int | str, source: str) -> Point:
    return one.student.id, day.isoformat(), measure, subject, str(value), source
