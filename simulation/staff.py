"""The staff of the made-up district: who teaches which class, and who holds which role."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from simulation.dice import Dice
from simulation.names import culture
from simulation.people import BUILDINGS
from simulation.schoolyear import FIRST_DAY

SUBJECTS = ("ELA", "MATH", "SCIENCE", "SOCIAL_STUDIES")
SUMMER = date(2026, 7, 1)
HANDOVER = (date(2027, 1, 15), date(2027, 1, 19))


@dataclass(frozen=True)
class Post:
    """One role of one made-up person. Two posts may share the person."""

    staff: str
    given: str
    family: str
    building: str
    role: str
    starts: date
    ends: date | None = None
    subjects: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    designated_by: str = ""


@dataclass
class _Office:
    """Hires people one after another."""

    seed: int
    hired: int = 0

    def hire(self, building: str, role: str, starts: date = FIRST_DAY, **more: object) -> Post:
        dice = Dice(self.seed, "staff", self.hired)
        origin = culture(dice)
        self.hired += 1
        id = f"T{3000 + self.hired}"
        return Post(id, dice.pick(origin.given), dice.pick(origin.family), building, role, starts, **more)  # type: ignore[arg-type]


def posts(seed: int) -> list[Post]:
    """Every role of every person, building by building."""
    office = _Office(seed)
    return [post for building, grades in BUILDINGS.items() for post in _building(office, building, grades)]


def _building(office: _Office, building: str, grades: tuple[str, ...]) -> Iterator[Post]:
    principal = office.hire(building, "principal", SUMMER)
    designee = office.hire(building, "designee", SUMMER, designated_by=principal.staff)
    yield from (principal, designee, _also(designee, "administrator"))
    specialists = list(_specialists(office, building))
    yield from specialists
    teachers = list(_teachers(office, building, grades))
    yield from teachers
    staying = [post for post in specialists if not post.ends]
    support = [post for post in staying if post.role in {"ais_teacher", "interventionist"}]
    yield from (_also(post, "team_member", post.grades) for post in teachers)
    yield from (_also(post, "team_member", grades) for post in support)
    seats = {"counselor", "psychologist", "interventionist", "support_staff"}
    for post in (designee, *(post for post in staying if post.role in seats)):
        yield _also(post, "team_member")


def _also(post: Post, role: str, grades: tuple[str, ...] = ()) -> Post:
    return Post(post.staff, post.given, post.family, post.building, role, post.starts, grades=grades)


def _specialists(office: _Office, building: str) -> Iterator[Post]:
    for subject in ("ELA", "MATH"):
        yield office.hire(building, "ais_teacher", subjects=(subject,))
        yield office.hire(building, "interventionist", subjects=(subject,))
        yield office.hire(building, "support_teacher", subjects=(subject,))
    for role in ("counselor", "psychologist", "support_staff", "support_staff", "clerk"):
        yield office.hire(building, role)
    if building == "SHM":
        last, first = HANDOVER
        yield office.hire(building, "interventionist", ends=last, subjects=("ELA",))
        yield office.hire(building, "interventionist", first, subjects=("ELA",))


def _teachers(office: _Office, building: str, grades: tuple[str, ...]) -> Iterator[Post]:
    """Two homerooms a grade in the elementary school; elsewhere one teacher a subject and grade."""
    for grade in grades:
        if building == "SHE":
            yield office.hire(building, "classroom_teacher", subjects=SUBJECTS, grades=(grade,))
            yield office.hire(building, "classroom_teacher", subjects=SUBJECTS, grades=(grade,))
        else:
            for subject in SUBJECTS:
                yield office.hire(building, "classroom_teacher", subjects=(subject,), grades=(grade,))
