"""The audit trail: an index of all entries, and the full trail of one stream as it stood (R16, A33).

As of T, known at K: the entries recorded by K that occurred by T, and the corrections recorded by K of any of
these, in stream order.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

from domain.event import SYSTEM, Event, Unreadable
from domain.moments import civil_date
from domain.record.misfiling import SealDecided
from domain.recorded import Recorded, Ref
from domain.rights.amendment import AmendmentDecided, AmendmentRequested, StatementAdded
from domain.rule import enforces
from domain.team.criteria import Evaluation
from projections.model import Model
from projections.row import Moment, Row, Rows, load
from projections.words import sentence, written
from store.eventstore import Logged


@dataclass(frozen=True, slots=True)
class TrailRow(Row):
    """One entry of the log. `recorded_at` is UTC; `corrects` the version of the entry that it corrects."""

    TABLE = "trail"
    KEY = ("version",)

    version: int
    position: int
    type: str
    occurred: Moment
    recorded_at: datetime
    actor: str
    words: str
    corrects: int | None


@dataclass(frozen=True, slots=True)
class TrailLine:
    """One entry of a stream with all that it says; for those who may read the file.

    `days_until_entered` is the delay between the act and its entry by a person, in civil days. `caused_by` is
    the version of the entry that tipped this one. `written` holds what people wrote, by field. `contested` is
    what a parent says of this entry, and what became of it, in the order of the record (L20).
    """

    stream: str
    version: int
    type: str
    occurred: Moment
    recorded_at: datetime
    days_until_entered: int
    actor: str
    words: str
    rules: tuple[str, ...]
    findings: tuple[str, ...]
    evidence: tuple[Ref, ...]
    corrects: int | None
    caused_by: int | None
    policy_version: str | None
    calendar_version: str | None
    command_id: str
    written: Mapping[str, str]
    contested: tuple[str, ...] = ()


def fold(rows: Rows, entry: Logged) -> Iterator[Row]:
    """One line an entry."""
    recorded = entry.recorded
    yield TrailRow(
        stream=recorded.originator_id,
        version=recorded.originator_version,
        position=entry.position,
        type=recorded.event.NAME,
        occurred=recorded.meta.occurred,
        recorded_at=recorded.meta.recorded_at,
        actor=recorded.meta.actor,
        words=sentence(recorded.event),
        corrects=_corrects(recorded),
    )


def render_trail(records: Sequence[Recorded]) -> list[TrailLine]:
    """A stream's records, in stream order, with everything they say."""
    zone = zone_of(records)
    versions = {recorded.meta.event_id: recorded.originator_version for recorded in records}
    seals = {r.event.entry: r.event for r in records if isinstance(r.event, SealDecided)}
    lines = [_line(recorded, zone, versions) for recorded in records]
    sealed = [_why_sealed(line, seals.get(line.version)) for line in lines]
    contested = contests(records)
    return [replace(line, contested=tuple(contested.get(line.version, ()))) for line in sealed]


Contest = AmendmentRequested | AmendmentDecided | StatementAdded


@enforces("L20")
def contests(records: Iterable[Recorded]) -> dict[int, list[str]]:
    """What stands beside each contested entry, by its version; a statement as long as the record is kept."""
    found: dict[int, list[str]] = {}
    for recorded in records:
        if isinstance(event := recorded.event, Contest):
            said = "; ".join(written(event).values())
            here = f"{sentence(event)} (entry {recorded.originator_version}): {said}"
            found.setdefault(event.contests[1], []).append(here)
    return found


def _why_sealed(line: TrailLine, seal: SealDecided | None) -> TrailLine:
    """Where the content was, there stands on which ground and why it is gone."""
    if seal is None or line.type != Unreadable.NAME:
        return line
    return replace(line, rules=(seal.rule,), written={"reason": seal.reason, "reference": seal.reference})


def _line(recorded: Recorded, zone: str, versions: Mapping[Any, int]) -> TrailLine:
    event, meta = recorded.event, recorded.meta
    delay = (civil_date(meta.recorded_at, zone) - civil_date(meta.occurred, zone)).days
    findings = getattr(event, "findings", ())
    return TrailLine(
        stream=recorded.originator_id,
        version=recorded.originator_version,
        type=event.NAME,
        occurred=meta.occurred,
        recorded_at=meta.recorded_at,
        days_until_entered=0 if meta.actor == SYSTEM else max(0, delay),
        actor=meta.actor,
        words=sentence(event),
        rules=rules_of(event),
        findings=tuple(f"{finding.rule}: {finding.what}" for finding in findings),
        evidence=_evidence(event),
        corrects=_corrects(recorded),
        caused_by=versions.get(meta.causation_id),
        policy_version=meta.policy_version,
        calendar_version=meta.calendar_version,
        command_id=meta.command_id,
        written=written(event),
    )


def _evidence(event: Event) -> tuple[Ref, ...]:
    """The entries a decision rests on; other events have other things under that name."""
    found = getattr(event, "evidence", ())
    return found if isinstance(found, tuple) else ()


def rules_of(event: Event) -> tuple[str, ...]:
    """The rule ids that the entry itself cites: of a due date, a refusal, a gate, a finding, a criterion."""
    found: list[str] = []
    if derivation := getattr(event, "derivation", None):
        found += derivation.rules
    found += [rule for name in ("rule", "gate") if (rule := getattr(event, name, None))]
    found += [finding.rule for finding in getattr(event, "findings", ())]
    if isinstance(tree := getattr(event, "evaluation", None), Evaluation):
        found += _leaves(tree)
    return tuple(dict.fromkeys(found))


def _leaves(tree: Evaluation) -> list[str]:
    return [rule for branch in tree.of for rule in _leaves(branch)] if tree.of else [tree.node]


def zone_of(records: Iterable[Recorded]) -> str:
    """The IANA zone that a stream last named; UTC where it names none."""
    zones = [zone for recorded in records if (zone := getattr(recorded.event, "zone", None))]
    return zones[-1] if zones else "UTC"


class _Times(NamedTuple):
    version: int
    occurred: Moment
    recorded_at: datetime
    corrects: int | None


def as_it_stood(
    records: Sequence[Recorded], as_of: Moment | None = None, known_at: datetime | None = None
) -> list[Recorded]:
    """What of a stream had occurred by `as_of` and was known at `known_at` (UTC), corrections applied.

    Where only the day of an act is known, it counts as having occurred by every instant of that day.
    """
    times = [
        _Times(r.originator_version, r.meta.occurred, r.meta.recorded_at, _goes_with(r)) for r in records
    ]
    kept = _stood(times, zone_of(records), as_of, known_at)
    return [recorded for recorded in records if recorded.originator_version in kept]


def select(
    connection: Connection[Any],
    stream: str,
    zone: str,
    as_of: Moment | None = None,
    known_at: datetime | None = None,
) -> list[TrailRow]:
    """The index of one stream as it stood; `zone` is the building's, as `as_of` may be a day."""
    rows = load(connection, TrailRow, "stream = %b", stream)
    times = [_Times(row.version, row.occurred, row.recorded_at, row.corrects) for row in rows]
    kept = _stood(times, zone, as_of, known_at)
    return [row for row in rows if row.version in kept]


def _stood(entries: Iterable[_Times], zone: str, as_of: Moment | None, known_at: datetime | None) -> set[int]:
    kept: set[int] = set()
    for entry in entries:
        if known_at is not None and entry.recorded_at > known_at:
            continue
        if as_of is None or entry.corrects in kept or _by(entry.occurred, as_of, zone):
            kept.add(entry.version)
    return kept


def _by(occurred: Moment, as_of: Moment, zone: str) -> bool:
    if isinstance(occurred, datetime) and isinstance(as_of, datetime):
        return occurred <= as_of
    return civil_date(occurred, zone) <= civil_date(as_of, zone)


def _goes_with(recorded: Recorded) -> int | None:
    """The entry beside which this one is shown, whenever it was made."""
    contested: Ref | None = getattr(recorded.event, "contests", None)
    return contested[1] if contested else _corrects(recorded)


def _corrects(recorded: Recorded) -> int | None:
    corrected: Ref | None = getattr(recorded.event, "corrects", None)
    return corrected[1] if corrected else None


def as_text(line: TrailLine) -> str:
    """A line of the trail as plain text, a few lines long."""
    when = (
        line.occurred.isoformat(timespec="minutes") if isinstance(line.occurred, datetime) else line.occurred
    )
    head = f"{line.version:>4}  {when}  {line.actor}  {line.words}"
    return "\n      ".join([head, *_notes(line)])


def _notes(line: TrailLine) -> Iterator[str]:
    if line.days_until_entered:
        days = "day" if line.days_until_entered == 1 else "days"
        entered = line.recorded_at.isoformat(timespec="minutes")
        yield f"entered {line.days_until_entered} {days} later, {entered}"
    if line.corrects is not None:
        yield f"corrects entry {line.corrects}"
    if line.rules:
        yield f"rules: {', '.join(line.rules)}"
    yield from (f"finding {finding}" for finding in line.findings)
    yield from (f"contested: {contest}" for contest in line.contested)
    if line.evidence:
        yield f"rests on entries: {', '.join(str(version) for _, version in line.evidence)}"
    yield from (f"{name}: {text}" for name, text in line.written.items())


MODEL = Model("trail", (TrailRow,), fold, events=None, looks_back=False)
