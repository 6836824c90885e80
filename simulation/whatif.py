"""A past year under another policy: who would have moved, which dates would be late, what would be refused.

The same commands are played twice under the stepped clock, in memory: under the policy of then, and under
the other. Nothing of the real store is touched. People would have acted otherwise under other rules; so the
answer is what would have become of what they did. Of what follows from a refusal, the refusal is what counts.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from application.engine import Accepted, Answer, Refused
from domain.building.training import RecordTraining
from domain.command import Command
from domain.policy import Policy
from domain.policy.policies import PublishPolicy
from simulation.parallel import Outcome, Script, play

LATE = frozenset({"missed", "met_late"})
NOTICES = frozenset({"notice_left", "notice_signed"})


@dataclass(frozen=True, slots=True)
class Moved:
    """Another tier from one day to the day before another than there was; `until` None: to the end."""

    student: str
    strand: str
    since: date
    until: date | None
    was: int
    would_be: int


@dataclass(frozen=True, slots=True)
class Dated:
    """A duty that would be late and was not, or the reverse; of notices and of everything else."""

    student: str
    kind: str
    of: str
    was: str
    would_be: str


@dataclass(frozen=True, slots=True)
class Turned:
    """An act that would be refused and was not, or the reverse; `follows` another refusal of the student."""

    student: str
    type: str
    at: str
    id: str
    refused: bool
    rule: str
    reason: str
    follows: bool


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What the other policy would have changed."""

    moved: tuple[Moved, ...]
    notices: tuple[Dated, ...]
    other_dates: tuple[Dated, ...]
    starts: tuple[Turned, ...]
    other_acts: tuple[Turned, ...]


def whatif(script: Script, policy: Policy, processes: int | None = None) -> WhatIf:
    """`script` under `policy` from its first day, beside the same script as it is."""
    then, other = play(script, processes), play(under(script, policy), processes)
    return compare(script.commands, then, other)


def under(script: Script, policy: Policy) -> Script:
    """The script with every policy of its own in the place of `policy`, which is in force from its start."""
    begins = min([script.start.date(), *(p.policy.effective_from for p in _policies(script))])
    alone = policy.model_copy(update={"effective_from": begins})
    known = {p.policy.version for p in _policies(script)}
    setup, commands = ([_instead(c, alone, known) for c in part] for part in (script.setup, script.commands))
    return replace(script, setup=tuple(setup), commands=tuple(commands))


def _policies(script: Script) -> list[PublishPolicy]:
    return [c for c in (*script.setup, *script.commands) if isinstance(c, PublishPolicy)]


def _instead(command: Command, policy: Policy, known: Collection[str]) -> Command:
    """Every policy published is the other one (again, it changes nothing), and so is the one taught."""
    match command:
        case PublishPolicy():
            return command.model_copy(update={"policy": policy})
        case RecordTraining(policy_version=version) if version in known:
            return command.model_copy(update={"policy_version": policy.version})
    return command


def compare(commands: Sequence[Command], then: Outcome, other: Outcome) -> WhatIf:
    """Where two outcomes of the same commands differ."""
    dated = [d for pair in _pairs(then, other) for d in _dates(*pair)]
    turned = _turns(commands, then.answers, other.answers)
    return WhatIf(
        moved=tuple(m for pair in _pairs(then, other) for m in _moves(*pair)),
        notices=tuple(d for d in dated if d.kind in NOTICES),
        other_dates=tuple(d for d in dated if d.kind not in NOTICES),
        starts=tuple(t for t in turned if t.type == "plan.start"),
        other_acts=tuple(t for t in turned if t.type != "plan.start"),
    )


Summary = Mapping[str, Any]


def _pairs(then: Outcome, other: Outcome) -> list[tuple[Summary, Summary]]:
    would = {student["student"]: student for student in other.students}
    nothing: Summary = {"changes": [], "deadlines": []}
    return [(student, would.get(student["student"], nothing)) for student in then.students]


def _moves(then: Summary, other: Summary) -> list[Moved]:
    """Every stretch of days with another tier, strand by strand."""
    strands = sorted({change["strand"] for change in (*then["changes"], *other["changes"])})
    return [moved for name in strands for moved in _stretches(then, other, name)]


def _stretches(then: Summary, other: Summary, strand: str) -> Iterator[Moved]:
    was, would = _tiers(then, strand), _tiers(other, strand)
    steps = [(day, _tier(was, day), _tier(would, day)) for day in sorted({*was, *would})]
    starts = [next(same) for _, same in groupby(steps, key=lambda step: step[1:])]
    ends = [*(day for day, _, _ in starts[1:]), None]
    for (since, one, another), until in zip(starts, ends, strict=True):
        if one != another:
            yield Moved(then["student"], strand, since, until, one, another)


def _tiers(summary: Summary, strand: str) -> dict[date, int]:
    """The tier in a strand from each day on which it changed."""
    return {change["on"]: change["tier"] for change in summary["changes"] if change["strand"] == strand}


def _tier(changes: Mapping[date, int], day: date) -> int:
    begun = [on for on in changes if on <= day]
    return changes[max(begun)] if begun else 1


def _dates(then: Summary, other: Summary) -> list[Dated]:
    """Duties of both years whose being late differs."""
    was, would = _lateness(then["deadlines"]), _lateness(other["deadlines"])
    both = [key for key in was if key in would and (was[key] in LATE) != (would[key] in LATE)]
    return [
        Dated(then["student"], kind, of or owner, was[k], would[k]) for k in both for kind, owner, of in [k]
    ]


def _lateness(deadlines: Iterable[Mapping[str, Any]]) -> dict[tuple[str, str, str], str]:
    """By kind and owner, the status of the duty itself: late once makes it late."""
    found: dict[tuple[str, str, str], str] = {}
    for deadline in deadlines:
        key = (deadline["kind"], deadline["owner"], deadline["of"])
        if deadline["rung"] == 0 and found.get(key) not in LATE:
            found[key] = deadline["status"]
    return found


def _turns(
    commands: Sequence[Command], then: Sequence[Answer | str], other: Sequence[Answer | str]
) -> list[Turned]:
    """The acts whose answer differs, in order; after the first of a student the others may follow from it."""
    found: list[Turned] = []
    seen: set[str] = set()
    for command, was, would in zip(commands, then, other, strict=True):
        if isinstance(was, str) or isinstance(would, str) or type(was) is type(would):
            continue
        student = ", ".join(_students(command))
        refused = would if isinstance(would, Refused) else was
        assert isinstance(refused, Refused)
        told = refused.refusal
        turned = Turned(
            student=student,
            type=command.TYPE,
            at=command.at.isoformat(),
            id=command.id,
            refused=isinstance(was, Accepted),
            rule=told.rule,
            reason=told.reason,
            follows=student in seen,
        )
        seen.add(student)
        found.append(turned)
    return found


def _students(command: Command) -> list[str]:
    return [name for s in command.streams for kind, _, name in [s.partition("/")] if kind == "student"]


def only(script: Script, students: Iterable[str]) -> Script:
    """The script with the acts about these students (opaque ids) alone, and all that is about nobody."""
    wanted = set(students)
    kept = (c for c in script.commands if not (about := _students(c)) or wanted & set(about))
    return replace(script, commands=tuple(kept))
