"""Which student certainly lives through which case: the parts of the play, and who is cast for them.

A part says, topic by topic, what `luck` would have decided. Students are cast by what the district's files
say of them (results of fall, failed exams, families), so that a part fits the student who plays it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from domain.policy import Policy
from interchange.bundle import Bundle
from interchange.guardians import GuardianRow
from interchange.screening import subject_of
from simulation.actors.luck import Part

SPEAKABLE = ("en", "es")
STRONG, WEAK, FLAT = "strong", "weak", "flat"


@dataclass
class Profile:
    """What the files say of one student before the play; `risky` holds the sources past a cut, by subject."""

    student: str
    grade: str
    place: int
    ranks: dict[str, int] = field(default_factory=dict)
    risky: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    failed_regents: bool = False
    guardians: list[GuardianRow] = field(default_factory=list)

    def low(self, below: int) -> list[str]:
        """The subjects with a screening result below a rank that another source corroborates."""
        return [s for s, rank in self.ranks.items() if rank < below and self.risky[s]]

    @property
    def troubled(self) -> bool:
        """Whether the SEL screener and something else show a need."""
        return "sel_screener" in self.risky["BEHAVIOR"] and len(self.risky["BEHAVIOR"]) > 1


def tier2(profile: Profile) -> bool:
    """At risk in one subject, and in nothing else."""
    return (
        len(profile.low(25)) == 1
        and not profile.low(10)
        and len(profile.ranks) == 2
        and sum(rank < 25 for rank in profile.ranks.values()) == 1
        and not profile.troubled
    )


def tier3(profile: Profile) -> bool:
    """At high risk in a subject."""
    return bool(profile.low(10)) and not profile.troubled


def conduct(profile: Profile) -> bool:
    """In need of help with behavior alone."""
    return profile.troubled and not profile.low(25)


def regents(profile: Profile) -> bool:
    """Failed a Regents examination in January."""
    return profile.failed_regents and not profile.troubled


def plain(profile: Profile) -> bool:
    """A family whose adults stay the same all year and read a language of the letters."""
    people = profile.guardians
    return (
        any(g.entitlement == "entitled" for g in people)
        and all(g.language in SPEAKABLE and g.ends is None and g.relation != "self" for g in people)
        and all(g.starts.year < 2026 for g in people)
    )


def by_post(profile: Profile) -> bool:
    """A plain family of which somebody is told by letter."""
    return plain(profile) and any(not g.email for g in profile.guardians if g.entitlement == "entitled")


def two_households(profile: Profile) -> bool:
    """A plain family of two households, both entitled, one of them told by letter."""
    told = [g for g in profile.guardians if g.entitlement == "entitled"]
    return by_post(profile) and len({g.household for g in told}) > 1


@dataclass(frozen=True)
class Role:
    """One part: what is asked of the student's results and of the family, and what then certainly happens."""

    case: str
    results: Callable[[Profile], bool]
    family: Callable[[Profile], bool]
    part: Part


ROLES = (
    Role("two_households_returned", tier2, two_households, {"response": STRONG, "returned": True}),
    Role("claimed_mailing", tier2, by_post, {"response": STRONG, "mail": 17, "override": True}),
    Role("notice_late", tier2, by_post, {"response": STRONG, "sign": 13}),
    Role("direct_t3", tier3, plain, {"response": STRONG, "listing": "refer_tier3"}),
    Role("t3_to_cse", tier3, plain, {"response": FLAT, "listing": "refer_tier3"}),
    Role("auto_qualified", conduct, plain, {"response": FLAT}),
    Role("regents_failed", regents, plain, {"response": STRONG}),
    Role("cycle_ended_well", tier2, plain, {"response": STRONG}),
    Role("cycle_continued", tier2, plain, {"response": WEAK}),
    Role("academic_t2_to_t3", tier2, plain, {"response": FLAT, "after_flat": "refer_to_team"}),
    Role("refused_start_then_right", tier2, plain, {"response": STRONG, "start_early": True, "sign": 4}),
    Role("session_before_notice", tier2, plain, {"response": STRONG, "session_early": True, "sign": 4}),
    Role("review_missed_escalated", tier2, plain, {"response": STRONG, "decide": 14}),
    Role("refused_sessions_sst", tier2, plain, {"response": STRONG, "refuses": True}),
    Role("score_corrected", tier2, plain, {"response": STRONG, "corrected": True}),
)


class NobodyFits(Exception):
    """The district has no student who could live through a case."""


def cast(bundle: Bundle, policy: Policy) -> dict[str, Part]:
    """The part of each student (SIS id) who has one. Raises NobodyFits."""
    free = list(profiles(bundle, policy))
    parts: dict[str, Part] = {}
    for role in ROLES:
        chosen = next((p for p in free if role.results(p) and role.family(p)), None)
        if chosen is None:
            raise NobodyFits(
                f"no student of this district can play {role.case}; generate it from another seed"
            )
        free.remove(chosen)
        parts[chosen.student] = role.part
    return parts


def profiles(bundle: Bundle, policy: Policy) -> Iterator[Profile]:
    """Every student in the order of the roster."""
    found = {
        user.sourced_id: Profile(user.sourced_id, user.grades[0], place)
        for place, user in enumerate(bundle.roster.students)
    }
    _add_star(found, bundle)
    _add_points(found, bundle, policy)
    for row in bundle.guardians.parsed.rows:
        found[row.student].guardians.append(row)
    return iter(found.values())


def _add_star(found: dict[str, Profile], bundle: Bundle) -> None:
    for results in bundle.screenings:
        subject = subject_of(Path(results.name))
        for row in results.parsed.rows:
            if subject and row.screening_period_window_name == "Fall":
                found[row.student_identifier].ranks[subject] = row.percentile_rank


def _add_points(found: dict[str, Profile], bundle: Bundle, policy: Policy) -> None:
    for file in bundle.datapoints:
        early = "fall" in file.name or "regents" in file.name
        for row in file.parsed.rows if early else ():
            profile = found[row.student]
            subject = None if row.subject == "BEHAVIOR" else row.subject
            cuts = policy.cuts(row.measure, subject, profile.grade)
            if any(cut.holds(float(row.value.number)) for cut in cuts):
                profile.risky[row.subject].add(row.measure)
                profile.failed_regents |= row.measure == "regents_exam"
