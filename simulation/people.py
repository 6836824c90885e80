"""The students of the made-up district, their families and who of them may be told what."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from simulation.dice import Dice
from simulation.names import Culture, culture
from simulation.schoolyear import FIRST_DAY, LAST_DAY

GRADES = ("KG", *(f"{n:02}" for n in range(1, 13)))
BUILDINGS = {"SHE": GRADES[:5], "SHM": GRADES[5:9], "SHH": GRADES[9:]}
KNOWN_SINCE = date(2025, 7, 1)
STREETS = ("Alder", "Birch", "Cedar", "Creamery", "Depot", "Elm", "Ferry", "Hollow", "Lake", "Mill",
           "Orchard", "Quarry", "Ridge", "Spring", "Tannery", "Willow")  # fmt: skip
KINDS = ("Street", "Avenue", "Road", "Lane")


@dataclass(frozen=True)
class Student:
    """A made-up student. `born` is a civil date."""

    id: str
    number: int
    given: str
    family: str
    culture: Culture
    born: date
    household: "Household"

    @property
    def level(self) -> int:
        """0 for kindergarten, 12 for grade 12."""
        return self.number % len(GRADES)

    @property
    def grade(self) -> str:
        return GRADES[self.level]

    @property
    def building(self) -> str:
        return next(building for building, grades in BUILDINGS.items() if self.grade in grades)

    @property
    def section(self) -> str:
        return "AB"[self.number // len(GRADES) % 2]

    @cached_property
    def adult_on(self) -> date:
        """The 18th birthday."""
        return date(self.born.year + 18, self.born.month, min(self.born.day, 28))


@dataclass(frozen=True)
class Guardian:
    """A made-up adult, with what is the same for all of the family's children."""

    id: str
    relation: str
    given: str
    family: str
    home: str
    address: tuple[str, str]
    language: str
    mode: str
    email: str
    email_agreed_on: date | None
    spans: tuple["Span", ...]


@dataclass(frozen=True)
class Span:
    """From when to when a guardian holds which entitlement; `moved_to` is another address."""

    starts: date
    ends: date | None
    entitlement: str
    moved_to: tuple[str, str] | None = None


@dataclass(frozen=True)
class Household:
    """The adults around one or two children. `kind` says how they live."""

    number: int
    kind: str
    guardians: tuple[Guardian, ...]


FAMILIES = (
    ("together", 56.0), ("apart", 13.0), ("mother", 19.0), ("father", 3.0), ("grandparent", 4.0),
    ("no_contact", 2.0), ("foster", 2.0), ("agency", 1.0),
)  # fmt: skip
RELATIONS = {
    "together": ("mother", "father"),
    "apart": ("mother", "father"),
    "mother": ("mother",),
    "father": ("father",),
    "grandparent": ("grandparent",),
    "no_contact": ("mother", "father"),
    "foster": ("foster", "surrogate", "mother"),
    "agency": ("agency", "surrogate"),
}
APART = frozenset({"apart", "no_contact", "foster", "agency"})


def students(seed: int, count: int) -> list[Student]:
    """`count` students, one after another through the grades; about one family in six has two of them."""
    found: list[Student] = []
    guardians = 0
    for number in range(count):
        dice = Dice(seed, "student", number)
        with_sibling = found and found[-1].number != found[-1].household.number
        if found and not with_sibling and dice.chance(0.2):
            found.append(_student(number, dice, found[-1].culture, found[-1].family, found[-1].household))
            continue
        origin = culture(dice)
        family = dice.pick(origin.family)
        household = _household(seed, number, guardians, origin, family)
        guardians += len(household.guardians)
        found.append(_student(number, dice, origin, family, household))
    return found


def _student(number: int, dice: Dice, origin: Culture, family: str, household: Household) -> Student:
    level = number % len(GRADES)
    # A child enters kindergarten in the calendar year in which it turns five by 1 December; a few came later.
    late = level == len(GRADES) - 1 and dice.chance(0.1)
    first = date(FIRST_DAY.year - 6 - level - late, 12, 2)
    born = dice.day(first, first + timedelta(days=363))
    return Student(f"S{10001 + number}", number, dice.pick(origin.given), family, origin, born, household)


def _household(seed: int, number: int, guardians: int, origin: Culture, family: str) -> Household:
    dice = Dice(seed, "family", number)
    kind = dice.weighted(FAMILIES)
    home = _Home(dice, kind, origin, family, f"H{number:04}", _address(dice))
    people = tuple(
        _guardian(home, f"G{20001 + guardians + place}", relation, place)
        for place, relation in enumerate(RELATIONS[kind])
    )
    return Household(number, kind, people)


@dataclass(frozen=True)
class _Home:
    """What the adults of one family have in common."""

    dice: Dice
    kind: str
    origin: Culture
    family: str
    id: str
    address: tuple[str, str]


def _address(dice: Dice) -> tuple[str, str]:
    street = f"{dice.between(1, 240)} {dice.pick(STREETS)} {dice.pick(KINDS)}"
    return street, "Sample Hollow, NY 00000"


def _guardian(home: _Home, id: str, relation: str, place: int) -> Guardian:
    dice, apart = home.dice, place > 0 and home.kind in APART
    stranger = relation in {"foster", "surrogate", "agency"}
    own = culture(dice) if stranger else home.origin
    language = own.language if dice.chance(0.9) and not stranger else "en"
    agreed = dice.day(date(2025, 8, 20), date(2026, 9, 15)) if dice.chance(0.46) else None
    return Guardian(
        id=id,
        relation=relation,
        given=dice.pick(own.given),
        family=dice.pick(own.family) if stranger or apart else home.family,
        home=f"{home.id}{'ABC'[place if apart else 0]}",
        address=_address(dice) if apart else home.address,
        language=language,
        mode="email" if agreed else dice.weighted((("letter", 97.0), ("large_print", 2.0), ("braille", 1.0))),
        email=f"{id.lower()}@example.org" if agreed else "",
        email_agreed_on=agreed,
        spans=tuple(_spans(dice, relation, home.kind)),
    )


def _spans(dice: Dice, relation: str, kind: str) -> Iterator[Span]:
    if kind == "no_contact" and relation == "father":
        yield from _ordered_away(dice)
    elif kind == "foster" and relation == "mother":
        yield Span(KNOWN_SINCE, None, "informational")
    elif dice.chance(0.02):
        moved = dice.day(date(2026, 10, 15), date(2027, 4, 15))
        yield Span(KNOWN_SINCE, moved - timedelta(days=1), "entitled")
        yield Span(moved, None, "entitled", _address(dice))
    else:
        yield Span(KNOWN_SINCE, None, "entitled")


def _ordered_away(dice: Dice) -> Iterator[Span]:
    """A court order that begins or ends in the school year, or lasts through it."""
    ordered = dice.day(date(2026, 3, 1), date(2026, 11, 30))
    yield Span(KNOWN_SINCE, ordered - timedelta(days=1), "entitled")
    if dice.chance(0.5):
        lifted = dice.day(date(2027, 1, 10), date(2027, 5, 1))
        yield Span(ordered, lifted - timedelta(days=1), "no_contact")
        yield Span(lifted, None, "informational")
    else:
        yield Span(ordered, None, "no_contact")


def decides_alone(student: Student, seed: int) -> bool:
    """Whether a student who turns 18 by the end of the year takes over the rights of the parents."""
    return student.adult_on <= LAST_DAY and Dice(seed, "adult", student.id).chance(0.35)
