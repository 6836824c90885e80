"""Small good files to start from, one for each plain layout, and ways to spoil them."""

from dataclasses import dataclass
from typing import Any

from interchange import calendar, datapoints, guardians, opening, screening, staff, students
from interchange.csvfile import Layout


@dataclass(frozen=True)
class Sample:
    """A layout with two good lines of it."""

    layout: Layout[Any]
    lines: tuple[str, str]

    @property
    def header(self) -> str:
        return ",".join(self.layout.columns)

    @property
    def data(self) -> bytes:
        return file(self.header, *self.lines)


def file(*lines: str) -> bytes:
    """The lines as a file with LF line ends."""
    return "".join(f"{line}\n" for line in lines).encode()


SAMPLES = {
    "guardians": Sample(
        guardians.LAYOUT,
        (
            'S1,G1,mother,entitled,2025-07-01,,H1,1 Elm Street,"Sample, NY 00000",,es,letter,,',
            "S1,G2,father,entitled,2025-07-01,2027-01-15,H2,,,,en,email,g2@example.org,2026-01-05",
        ),
    ),
    "students": Sample(students.LAYOUT, ("S1,iep,2026-01-01,,", "S1,ell,2025-09-01,2027-06-30,expanding")),
    "staff": Sample(
        staff.LAYOUT,
        (
            "T1,SHE,principal,2026-07-01,,,,",
            "T2,SHE,designee,2026-07-01,2027-06-30,ELA MATH,KG 01,T1",
        ),
    ),
    "calendar": Sample(
        calendar.LAYOUT,
        (
            "*,year,2026-09-01,2027-06-25,America/New_York,made up",
            "SHE,snow_day,2027-02-03,,,",
        ),
    ),
    "screening": Sample(
        screening.LAYOUT,
        (
            "S1,SHE,A1,2026-09-15T14:05:00Z,2026-09-15,512,> 5.9,88,900,Fall,2026-09-14,2026-10-02",
            "S2,SHE,A2,2026-09-15 14:05:00.1230000,2026-09-15 10:05:00,301,,9,901,Fall,2026-09-14,2026-10-02",
        ),
    ),
    "datapoints": Sample(
        datapoints.LAYOUT,
        (
            "S1,2026-05-06,state_assessment,ELA,2,New York State ELA test",
            "S1,2026-09-30,text_level,ELA,M,Literacy Footprints",
        ),
    ),
    "opening": Sample(
        opening.LAYOUT,
        (
            "S1,ELA,2,2026-09-28,mtss,reading,,read-1,3,30,pull_out,Room 12,T1,cbm,40,2026-09-25,60,"
            "2026-12-18,2,2026-11-02,2026-09-28/2026-10-30/inadequate,folder 7,"
            "2026-09-22,G1,mailed,receipt 3",
            "S1,BEHAVIOR,2,2026-10-05,mtss,behavior,,calm-1,2,20,push_in,Room 3,T2,rating,50,2026-10-01,70,"
            "2026-12-18,1,2026-10-06,,,,,,",
        ),
    ),
}
