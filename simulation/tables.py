"""The made-up district as tables: each function gives the rows of one file, in the columns of its reader."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from simulation.dice import Dice
from simulation.people import BUILDINGS, Guardian, Household, Span, Student, decides_alone
from simulation.staff import SUBJECTS, Post

DISTRICT = "SHCSD"
NAMES = {"SHE": "Sample Hollow Elementary School", "SHM": "Sample Hollow Middle School",
         "SHH": "Sample Hollow High School"}  # fmt: skip
YEAR = "SY2027"
Cells = tuple[object, ...]


def orgs() -> Iterator[Cells]:
    """The district and its buildings."""
    yield DISTRICT, "", "", "Sample Hollow Central School District (made up)", "district", DISTRICT, ""
    for building, name in NAMES.items():
        yield building, "", "", f"{name} (made up)", "school", building, DISTRICT


def users(students: list[Student], posts: list[Post]) -> Iterator[Cells]:
    """Students, then staff, then guardians: everybody once."""
    households = {student.household.number: student.household for student in students}
    for student in students:
        agents = ",".join(guardian.id for guardian in student.household.guardians)
        yield _user(
            student.id, student.building, "student", (student.given, student.family), agents, student.grade
        )
    for post in {post.staff: post for post in reversed(posts)}.values():
        roles = {other.role for other in posts if other.staff == post.staff}
        role = _user_role(roles)
        yield _user(post.staff, post.building, role, (post.given, post.family))
    for household in households.values():
        children = [student for student in students if student.household is household]
        agents = ",".join(student.id for student in children)
        for guardian in household.guardians:
            role = "parent" if guardian.relation in {"mother", "father"} else "guardian"
            yield _user(guardian.id, children[0].building, role, (guardian.given, guardian.family), agents)


def _user_role(roles: set[str]) -> str:
    if roles & {"principal", "designee", "administrator"}:
        return "administrator"
    return "aide" if roles & {"support_staff", "clerk"} else "teacher"


def _user(id: str, org: str, role: str, name: tuple[str, str], agents: str = "", grade: str = "") -> Cells:
    return id, "", "", "true", org, role, id.lower(), "", *name, "", id, "", "", "", agents, grade, ""


def courses() -> Iterator[Cells]:
    """One course a class of the timetable: homeroom in the elementary school, a subject elsewhere."""
    for building, grade, subject in _offers():
        yield (
            f"C-{building}-{grade}-{subject}",
            "",
            "",
            YEAR,
            _title(grade, subject),
            "",
            grade,
            building,
            subject,
            "",
        )


def classes() -> Iterator[Cells]:
    """Two sections of every course."""
    for building, grade, subject in _offers():
        kind = "homeroom" if subject == "HOME" else "scheduled"
        for section in "AB":
            id, title = _class(building, grade, subject, section), f"{_title(grade, subject)} {section}"
            course = f"C-{building}-{grade}-{subject}"
            yield id, "", "", title, grade, course, "", kind, "", building, YEAR, subject, "", ""


def _offers() -> Iterator[tuple[str, str, str]]:
    for building, grades in BUILDINGS.items():
        for grade in grades:
            for subject in ("HOME",) if building == "SHE" else SUBJECTS:
                yield building, grade, subject


def _title(grade: str, subject: str) -> str:
    return f"Grade {grade.lstrip('0')} {subject.replace('_', ' ').lower()}"


def _class(building: str, grade: str, subject: str, section: str) -> str:
    return f"{building}-{grade}-{subject}-{section}"


def enrollments(students: list[Student], posts: list[Post], first_day: date) -> Iterator[Cells]:
    """Who sits in a class and who teaches it."""
    rows = (*_seats(students), *_desks(posts))
    for number, (group, building, user, role, primary) in enumerate(rows, start=1):
        yield f"E{number:05}", "", "", group, building, user, role, primary, first_day, ""


def _seats(students: list[Student]) -> Iterator[tuple[str, str, str, str, str]]:
    for student in students:
        for subject in ("HOME",) if student.building == "SHE" else SUBJECTS:
            group = _class(student.building, student.grade, subject, student.section)
            yield group, student.building, student.id, "student", ""


def _desks(posts: list[Post]) -> Iterator[tuple[str, str, str, str, str]]:
    homes = 0
    for post in (post for post in posts if post.role == "classroom_teacher"):
        if post.building == "SHE":
            group = _class(post.building, post.grades[0], "HOME", "AB"[homes % 2])
            homes += 1
            yield group, post.building, post.staff, "teacher", "true"
        else:
            for section in "AB":
                group = _class(post.building, post.grades[0], post.subjects[0], section)
                yield group, post.building, post.staff, "teacher", "true"


def demographics(students: list[Student]) -> Iterator[Cells]:
    """Dates of birth; the other columns stay empty, since nothing needs them."""
    for student in students:
        yield student.id, "", "", student.born, *[""] * 12


def staff(posts: list[Post]) -> Iterator[Cells]:
    """The roles, with their dates."""
    for post in posts:
        yield (post.staff, post.building, post.role, post.starts, post.ends or "", " ".join(post.subjects),
               " ".join(post.grades), post.designated_by)  # fmt: skip


def guardians(students: list[Student], seed: int) -> Iterator[Cells]:
    """Who is told about each student; at 18 some students take over, and the parents are kept informed."""
    for student in students:
        alone = decides_alone(student, seed)
        for guardian in student.household.guardians:
            spans = guardian.spans
            yield from (
                _guardian(student, guardian, span) for span in (_until_18(student, spans) if alone else spans)
            )
        if alone:
            yield _self(student)


def _until_18(student: Student, spans: Iterable[Span]) -> Iterator[Span]:
    """The same spans, none entitled from the 18th birthday on."""
    day = student.adult_on
    for span in spans:
        ends = span.ends or date.max
        if span.entitlement != "entitled" or ends < day:
            yield span
        elif span.starts >= day:
            yield Span(span.starts, span.ends, "informational", span.moved_to)
        else:
            yield Span(span.starts, day - timedelta(days=1), "entitled", span.moved_to)
            yield Span(day, span.ends, "informational", span.moved_to)


def _guardian(student: Student, guardian: Guardian, span: Span) -> Cells:
    address = span.moved_to or guardian.address
    home = f"{guardian.home}M" if span.moved_to else guardian.home
    who = (student.id, guardian.id, guardian.relation, span.entitlement, span.starts, span.ends or "")
    reached = (guardian.language, guardian.mode, guardian.email, guardian.email_agreed_on or "")
    return *who, home, *address, "", *reached


def _self(student: Student) -> Cells:
    first = student.household.guardians[0]
    return (student.id, student.id, "self", "entitled", student.adult_on, "", first.home, *first.address, "",
            first.language, "letter", "", "")  # fmt: skip


def statuses(students: list[Student], seed: int) -> Iterator[Cells]:
    """IEP, 504, ELL, custody and foster care, with dates."""
    for student in students:
        for kind, detail in _kinds(student, Dice(seed, "status", student.id)):
            starts = Dice(seed, "since", student.id, kind).day(date(2024, 9, 5), date(2026, 8, 28))
            yield student.id, kind, starts, "", detail


def _kinds(student: Student, dice: Dice) -> Iterator[tuple[str, str]]:
    plan = dice.weighted((("iep", 13.0), ("504", 5.0), ("", 82.0)))
    if plan:
        yield plan, ""
    if student.culture.language != "en" and dice.chance(0.4):
        yield "ell", dice.pick(("entering", "emerging", "transitioning", "expanding"))
    yield from _of_household(student.household)
    if dice.chance(0.01):
        yield "homeless", ""


def _of_household(household: Household) -> Iterator[tuple[str, str]]:
    if household.kind in {"foster", "agency"}:
        yield "foster", ""
    if household.kind == "no_contact":
        yield "custody", "order on file; the dates are those of the guardians' lines"


def sessions(first_day: date, last_day: date) -> Iterator[Cells]:
    """The school year."""
    yield YEAR, "", "", "School year 2026-27", "schoolYear", first_day, last_day, "", "2027"
