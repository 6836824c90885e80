"""The log of requests for a child's data and of disclosures (34 CFR 99.32, L21; 300.614, L22).

Read from the child's own file, so it is there as long as the file is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.moments import civil_date
from domain.recorded import Recorded
from domain.rights.disclosure import DisclosureRecorded
from domain.rights.records_request import RecordsProvided, RecordsRequested
from domain.rule import enforces
from projections.trail import zone_of


@dataclass(frozen=True, slots=True)
class Disclosed:
    """One line of the log; `by` is the staff id of who disclosed or refused, `entry` stands in the trail."""

    entry: int
    on: date
    party: str
    interest: str
    purpose: str
    what: str
    basis: str
    outcome: str
    by: str


@enforces("L21", "L22")
def disclosures(records: Iterable[Recorded]) -> list[Disclosed]:
    """The log of one student's file, in the order of the record; what a parent was shown is in it too."""
    records = list(records)
    zone = zone_of(records)
    asked = {r.event.request: r.event.guardian for r in records if isinstance(r.event, RecordsRequested)}
    found = []
    for recorded in records:
        entry, on, by = (
            recorded.originator_version,
            civil_date(recorded.meta.occurred, zone),
            recorded.meta.actor,
        )
        match recorded.event:
            case DisclosureRecorded() as e:
                line = (e.party, e.interest, e.purpose, e.what, e.basis, e.outcome)
                found.append(Disclosed(entry, on, *line, by))
            case RecordsProvided(request=request, what=what):
                party = f"guardian {asked.get(request, 'unknown')}"
                line = (party, "a parent's right to inspect", "inspection", what, "parent", "disclosed")
                found.append(Disclosed(entry, on, *line, by))
    return found
