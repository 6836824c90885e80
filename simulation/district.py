"""Writes the made-up district's files (`python -m simulation.district`): the same seed, the same bytes."""

import argparse
import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from interchange import calendar, datapoints, guardians, screening, staff, students
from interchange.csvfile import Layout
from interchange.oneroster import MANIFEST, TABLES
from simulation import results, schoolyear, tables
from simulation.people import students as make_students
from simulation.schoolyear import FIRST_DAY, LAST_DAY, WINDOWS
from simulation.staff import posts as make_posts

FOLDER = Path(__file__).parent.parent / "examples" / "sample-district"
SEED, STUDENTS = 2026, 600
SUBJECT_NAMES = {"ELA": "reading", "MATH": "math"}
README = """# Sample Hollow Central School District (made up)

Every person, address and result in these files is made up. Names are common given and family names put
together by chance; e-mail addresses end in example.org, and the postal code does not exist.

Written by `python -m simulation.district --seed {seed} --students {count}`.
Change the generator, not the files.

| file | what it is |
|---|---|
| `oneroster/` | roster in OneRoster 1.1 CSV: buildings SHE (K-4), SHM (5-8), SHH (9-12), people, classes |
| `guardians.csv` | who must be told about a student, where and in which language, with dates |
| `students.csv` | IEP, 504, ELL, custody, foster care, with dates |
| `staff.csv` | roles in the buildings, with dates |
| `calendar.csv` | the school year as published in summer |
| `snow-day.csv` | a closure announced in February, in the same columns |
| `star-reading-*.csv`, `star-math-*.csv` | Star results of the three windows, in Renaissance's columns |
| `datapoints-*.csv` | what the teams weigh beside the screener, window by window, and January's Regents |
"""
Rows = Iterable[Sequence[object]]


def write_district(folder: Path, seed: int, students: int = STUDENTS) -> None:
    """Write all files of a made-up district of `students` students into `folder`; other files there stay.

    Raises OSError where the folder cannot be written.
    """
    (folder / "oneroster").mkdir(parents=True, exist_ok=True)
    (folder / "README.md").write_text(
        README.format(seed=seed, count=students), encoding="utf-8", newline="\n"
    )
    _write_roster(folder / "oneroster", seed, students)
    _write_plain(folder, seed, students)
    _write_results(folder, seed, students)


def _write_roster(folder: Path, seed: int, count: int) -> None:
    pupils, posts = make_students(seed, count), make_posts(seed)
    rows: dict[str, Rows] = {
        "academicSessions": tables.sessions(FIRST_DAY, LAST_DAY),
        "orgs": tables.orgs(),
        "users": tables.users(pupils, posts),
        "courses": tables.courses(),
        "classes": tables.classes(),
        "enrollments": tables.enrollments(pupils, posts, FIRST_DAY),
        "demographics": tables.demographics(pupils),
    }
    for table in TABLES:
        _write(folder / f"{table.name}.csv", Layout(table.model), rows[table.name])
    _write(folder / "manifest.csv", MANIFEST, _manifest())


def _manifest() -> Rows:
    unused = ("categories", "classResources", "courseResources", "lineItems", "resources", "results")
    yield "manifest.version", "1.0"
    yield "oneroster.version", "1.1"
    yield from sorted(
        [(f"file.{t.name}", "bulk") for t in TABLES] + [(f"file.{name}", "absent") for name in unused]
    )
    yield "source.systemName", "made up"
    yield "source.systemCode", "made-up"


def _write_plain(folder: Path, seed: int, count: int) -> None:
    pupils = make_students(seed, count)
    _write(folder / "guardians.csv", guardians.LAYOUT, tables.guardians(pupils, seed))
    _write(folder / "students.csv", students.LAYOUT, tables.statuses(pupils, seed))
    _write(folder / "staff.csv", staff.LAYOUT, tables.staff(make_posts(seed)))
    _write(folder / "calendar.csv", calendar.LAYOUT, schoolyear.calendar())
    _write(folder / "snow-day.csv", calendar.LAYOUT, schoolyear.snow_day())


def _write_results(folder: Path, seed: int, count: int) -> None:
    learners = [results.learner(seed, student) for student in make_students(seed, count)]
    for window, (name, _, _) in enumerate(WINDOWS):
        for subject, word in SUBJECT_NAMES.items():
            rows = results.star(seed, learners, window, subject)
            _write(folder / f"star-{word}-{name.lower()}.csv", screening.LAYOUT, rows)
        points = results.points(seed, learners, window)
        _write(folder / f"datapoints-{name.lower()}.csv", datapoints.LAYOUT, points)
    _write(folder / "datapoints-regents.csv", datapoints.LAYOUT, results.regents(seed, learners))


def _write(path: Path, layout: Layout[Any], rows: Rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(layout.columns)
        writer.writerows(rows)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m simulation.district", description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where to write")
    parser.add_argument("--seed", type=int, default=SEED, help="another seed gives another district")
    parser.add_argument("--students", type=int, default=STUDENTS, help="how many students")
    chosen = parser.parse_args()
    write_district(chosen.folder, chosen.seed, chosen.students)


if __name__ == "__main__":
    main()
