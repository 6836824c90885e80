"""Is there something for everybody: interventions, social-emotional instruction, curricula (R6–R8, C14)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from domain.policy import Subject
from domain.service.intervention import Area
from projections.reports.report import report
from projections.reports.source import Source

TIERS = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Cell:
    """What is offered to one grade of a building in one area and tier; `gap` where nothing is."""

    building: str
    grade: str
    area: Area
    tier: int
    interventions: tuple[str, ...]
    gap: bool


@dataclass(frozen=True, slots=True)
class Core:
    """The curriculum of one subject in a grade of a building; `missing` says what is not on record."""

    building: str
    grade: str
    subject: str
    curriculum: str | None
    evidence: str | None
    missing: str | None


def grades(source: Source) -> Iterator[tuple[str, str]]:
    """Every building with its grades: those it names, else those of the students enrolled."""
    enrolled: dict[str, set[str]] = {}
    for child in source.enrolled:
        enrolled.setdefault(child.building, set()).add(child.grade)
    for name in sorted(source.district.buildings.keys() | enrolled.keys()):
        known = source.district.buildings.get(name)
        for grade in known.grades if known and known.grades else sorted(enrolled.get(name, ()), key=_order):
            yield name, grade


def _order(grade: str) -> tuple[bool, str]:
    """Kindergarten comes before the first grade."""
    return grade[:1].isdigit(), grade


@report("coverage", "R6", "R7", "R8")
def coverage(source: Source) -> list[Cell]:
    """Has every grade of every building an intervention in each area and tier?

    One line for each building, grade, area and tier: literacy and mathematics (R6), language acquisition
    (R7), behavior (R8). An intervention counts where the catalogue offers it: by its areas, tiers, grades and
    buildings, until the day it ends. A line without any is a gap.
    """
    return [
        _cell(source, building, grade, area, tier)
        for building, grade in grades(source)
        for area in get_args(Area)
        for tier in TIERS
    ]


def _cell(source: Source, building: str, grade: str, area: Area, tier: int) -> Cell:
    found = tuple(
        name
        for name, known in sorted(source.district.interventions.items())
        if area in known.areas and tier in known.tiers and known.offered(building, grade, source.today)
    )
    return Cell(building, grade, area, tier, found, not found)


@report("sel-instruction", "R81")
def sel_instruction(source: Source) -> list[Cell]:
    """Which grades have no social and emotional instruction for all their students?

    Tier 1 is the primary level and includes it for everybody (R81). A grade is listed where the catalogue
    offers no intervention of the area behavior in Tier 1.
    """
    return [
        cell
        for building, grade in grades(source)
        if (cell := _cell(source, building, grade, "behavior", 1)).gap
    ]


@report("curricula", "C14")
def curricula(source: Source) -> list[Core]:
    """Which curriculum was adopted for the core of each subject and grade, and on which research?

    One line for each building, grade and subject; `missing` says where no curriculum is adopted, or one
    without a citation.
    """
    return [
        _core(source, building, grade, subject)
        for building, grade in grades(source)
        for subject in get_args(Subject)
    ]


def _core(source: Source, building: str, grade: str, subject: str) -> Core:
    known = source.district.curricula.values()
    found = next((c for c in known if c.covers(building, grade, subject, source.today)), None)
    if found is None:
        return Core(building, grade, subject, None, None, "curriculum")
    return Core(building, grade, subject, found.title, found.evidence, None if found.evidence else "evidence")
