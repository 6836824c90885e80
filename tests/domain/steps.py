"""What ordinarily happens to the made-up student, step by step; each takes changes to what is ordinary.

The academic story: screened in September, listed and referred on 6 October, the team meets on 13 October,
Tier 2 starts on 20 October. The behavioral one keeps the same dates.
"""

from datetime import date, timedelta
from typing import Any

from domain.command import Command
from domain.ids import derived
from domain.notices.notice_contents import R18_ELEMENTS, REQUIRED_ELEMENTS
from tests.domain.story import SUMMER, TEAM, ZONE, ask, school_year

EVERY_ELEMENT = dict.fromkeys(sorted(frozenset().union(*REQUIRED_ELEMENTS.values(), R18_ELEMENTS)), "words")
POINTS = ("star", "cbm", "chapter")
MOODS = ("sel", "referrals")


def enrolled(**changes: Any) -> list[Command]:
    """Enrolled in grade 3, with a mother who agreed to e-mail."""
    fields = {"family_name": "Madeup", "given_name": "Child", "grade": "03", "building": "SHE", **changes}
    return [ask("student.enrol", SUMMER, **fields), guardian("mother", email="mother@example.org")]


def calendar(year: dict[str, Any], when: str = SUMMER) -> Command:
    """The building's calendar is published, perhaps anew."""
    return ask("calendar.publish", when, building="SHE", zone=ZONE, year=year)


def registered(building: str) -> Command:
    """Another building than that of the stories."""
    fields = {"title": f"Made-up {building}", "district": "Made-up district"}
    return ask("building.register", SUMMER, building=building, **fields)


def guardian(name: str, when: str = SUMMER, **changes: Any) -> Command:
    """A person entitled to notices; by e-mail where an address is given."""
    fields = {
        "guardian": name,
        "guardian_name": f"Made-up {name}",
        "relation": name if name in ("mother", "father") else "other",
        "entitlement": "entitled",
        "valid_from": "2025-07-01",
        "household": name,
        "language": "en",
        **changes,
    }
    if fields.get("email"):
        fields.setdefault("email_agreed_on", "2026-08-01")
    return ask("guardian.record", when, **fields)


def father(when: str = SUMMER, **changes: Any) -> Command:
    """The father's household, told by post."""
    return guardian("father", when, **changes)


def formed(group: str = "g1", service: str = "academic_t2", lead: str = "interventionist") -> Command:
    """A group that nobody has joined yet."""
    fields = {"group": group, "building": "SHE", "service": service, "interventionist": lead}
    return ask("group.form", "2026-10-01", "interventionist", **fields)


def joined(number: int, when: str = "2026-10-20") -> Command:
    """A student, s1 and so on, joins group g1."""
    return ask("group.join", when, "interventionist", group="g1", student=f"s{number}", on=when)


def point(name: str, measure: str, value: float, **changes: Any) -> dict[str, Any]:
    return {"point": name, "measure": measure, "value": value, "source": measure, **changes}


STAR = point("star", "STAR", 12, subject="ELA", screening_window="Fall")
BASELINE = point("cbm-before", "cbm", 55, subject="ELA", on="2026-09-11")
CBM = point("cbm", "cbm", 60, subject="ELA")
CHAPTER = point("chapter", "chapter_test", 60, subject="ELA")
SEL = point("sel", "sel_screener", 65)
REFERRALS = point("referrals", "disciplinary_referrals", 3)


def next_year(when: str = "2027-05-03") -> Command:
    """The school year after that of the stories."""
    year = school_year("2027-09-01", "2028-06-23", "2027-28", ("2027-12-24", "2027-12-31"))
    return ask("calendar.publish", when, building="SHE", zone=ZONE, year=year)


def measured(*points: dict[str, Any], when: str = "2026-09-18") -> Command:
    return ask("points.record", when, "classroom_teacher", points=list(points))


def screened() -> Command:
    """A low STAR score, a low curriculum-based measure with one a week before, a low chapter test."""
    return measured(STAR, CBM, CHAPTER, BASELINE)


def listed(when: str = "2026-10-06", by: str = "team_member", **changes: Any) -> Command:
    fields = {
        "listing": "list-1",
        "domain": "academic",
        "subject": "ELA",
        "screening_window": "Fall",
        "points": POINTS,
        "disposition": "refer_tier2",
        **changes,
    }
    return ask("at_risk.list", when, by, **fields)


def referred(when: str = "2026-10-06", by: str = "classroom_teacher", **changes: Any) -> Command:
    fields = {
        "referral": "ref-1",
        "domain": "academic",
        "subject": "ELA",
        "concern": "reads slowly",
        "in_class": [{"what": "small group in class", "first": "2026-09-10"}],
        "points": ["cbm-before", "cbm"],
        **changes,
    }
    return ask("referral.submit", when, by, **fields)


def met(meeting: str = "ref-1/meeting-1", when: str = "2026-10-13 10:00", **changes: Any) -> Command:
    fields = {"meeting": meeting, "members": TEAM, "presenters": ["classroom_teacher"], **changes}
    return ask("meeting.hold", when, "team_member", **fields)


def recommended(when: str = "2026-10-13 11:00", by: str = "team_member", **changes: Any) -> Command:
    fields = {
        "recommendation": "rec-1",
        "meeting": "ref-1/meeting-1",
        "domain": "academic",
        "subject": "ELA",
        "tier": 2,
        "decided": "eligible",
        "rationale": "three measures agree",
        "members": TEAM,
        "presenters": ["classroom_teacher"],
        "points": POINTS,
        **changes,
    }
    return ask("team.recommend", when, by, **fields)


def drafted(when: str = "2026-10-14", by: str = "team_member", **changes: Any) -> Command:
    start = date.fromisoformat(changes.get("start_on", "2026-10-20"))
    target_on = str(start + timedelta(weeks=6))
    fields = {
        "plan": "plan-1",
        "basis": "rec-1",
        "domain": "academic",
        "subject": "ELA",
        "tier": 2,
        "service_type": "mtss",
        "target_area": "reading",
        "skill_gap": "fluency",
        "intervention": "read-1",
        "sessions_per_week": 3,
        "minutes": 30,
        "location": "Room 4",
        "responsible": "interventionist",
        "start_on": "2026-10-20",
        "measure": "cbm",
        "goal": {"baseline": 60, "baseline_on": str(start), "target": 90, "target_on": target_on},
        "supplement_attestation": "never during reading core",
        **changes,
    }
    return ask("plan.draft", when, by, **fields)


def signed(when: str = "2026-10-15", by: str = "principal", **changes: Any) -> Command:
    fields = {"notice": "rec-1", "plan": "plan-1", "contents": {"en": EVERY_ELEMENT}, **changes}
    return ask("notice.sign", when, by, **fields)


def letter(guardian: str = "mother", notice: str = "rec-1", attempt: int = 1) -> str:
    """The id of the letter to one person."""
    return str(derived("dispatch", "student/s1", notice, guardian, attempt))


def attempted(guardian: str = "mother", when: str = "2026-10-15 12:05", **which: Any) -> Command:
    number = which.pop("try_number", 1)
    return ask(
        "dispatch.start", when, "system", dispatch=letter(guardian, **which), attempt=number, rendered="00"
    )


def finished(outcome: str, guardian: str = "mother", when: str = "2026-10-15 12:06", **which: Any) -> Command:
    dispatch = letter(guardian, **which)
    return ask("dispatch.finish", when, "system", dispatch=dispatch, outcome=outcome, detail="as seen")


def emailed(guardian: str = "mother", day: str = "2026-10-15", **which: Any) -> list[Command]:
    return [
        attempted(guardian, f"{day} 12:05", **which),
        finished("left", guardian, f"{day} 12:06", **which),
    ]


def printed(guardian: str = "father", day: str = "2026-10-15", **which: Any) -> list[Command]:
    return [
        attempted(guardian, f"{day} 12:05", **which),
        finished("printed", guardian, f"{day} 12:06", **which),
    ]


def mailed(guardian: str = "father", when: str = "2026-10-16", said: str = "", **changes: Any) -> Command:
    which = {key: changes.pop(key) for key in ("notice", "attempt") if key in changes}
    fields = {"dispatch": letter(guardian, **which), "method": "mailed", **changes}
    return ask("dispatch.record_mailing", when, "clerk", said=said, **fields)


def returned(guardian: str = "father", when: str = "2026-10-26", **which: Any) -> Command:
    dispatch = letter(guardian, **which)
    return ask("dispatch.record_return", when, "clerk", dispatch=dispatch, reason="moved away")


def started(when: str = "2026-10-20 08:30", by: str = "interventionist", **changes: Any) -> Command:
    return ask("plan.start", when, by, **{"plan": "plan-1", **changes})


_sessions = iter(range(1, 1_000_000))


def session(when: str, code: str = "attended", said: str = "", **changes: Any) -> Command:
    part = {"student": "s1", "plan": "plan-1", "code": code, "minutes": 30}
    part |= {key: changes.pop(key) for key in ("plan", "minutes") if key in changes}
    fields = {
        "session": f"session-{next(_sessions)}",
        "provider": "interventionist",
        "attendance": [part],
        **changes,
    }
    return ask("session.record", when, "interventionist", said=said, **fields)


def sessions(first: str, weeks: int, a_week: int = 3, **changes: Any) -> list[Command]:
    """Sessions on the first days of each of some weeks, `first` being a Tuesday."""
    start = date.fromisoformat(first)
    days = [start + timedelta(weeks=w, days=d) for w in range(weeks) for d in range(a_week)]
    return [session(f"{day} 10:00", **changes) for day in days]


def probed(when: str, value: float, probe: str = "", **changes: Any) -> Command:
    fields = {
        "probe": probe or f"probe-{when}",
        "plan": "plan-1",
        "measure": "cbm",
        "value": value,
        **changes,
    }
    return ask("probe.record", when, "interventionist", **fields)


def ended(outcome: str, when: str, by: str = "interventionist", **changes: Any) -> Command:
    fields = {
        "plan": "plan-1",
        "outcome": outcome,
        "deciders": ["interventionist", "classroom_teacher"],
        **changes,
    }
    return ask("cycle.decide_end", when, by, **fields)


def up_to_meeting() -> list[Command]:
    return [*enrolled(), screened(), listed(), referred(), met()]


def up_to_plan() -> list[Command]:
    return [*up_to_meeting(), recommended(), drafted()]


def up_to_notice() -> list[Command]:
    """The mother was told by e-mail on 15 October."""
    return [*up_to_plan(), signed(), *emailed()]


def in_tier2() -> list[Command]:
    """Academic Tier 2 since 20 October."""
    return [*up_to_notice(), started()]


AGREED = {"met": True, "because": "agreed"}
BEHAVIORAL = {"domain": "behavioral", "subject": None}
BEHAVIORAL_PLAN = {
    **BEHAVIORAL,
    "service_type": "mtss",
    "target_area": "behavior",
    "intervention": "calm-1",
    "responsible": "support_staff",
    "measure": "rating",
}


def behavioral_up_to_meeting() -> list[Command]:
    return [
        *enrolled(),
        measured(SEL, REFERRALS),
        referred(points=["sel"], teacher_statement="shouts in class", **BEHAVIORAL),
        met(),
    ]


def in_behavioral_tier2() -> list[Command]:
    """Behavioral Tier 2 since 20 October."""
    return [
        *behavioral_up_to_meeting(),
        recommended(points=MOODS, **BEHAVIORAL),
        drafted(**BEHAVIORAL_PLAN),
        signed(),
        *emailed(),
        started(by="support_staff"),
    ]


def rated(when: str, value: float, **changes: Any) -> Command:
    return probed(when, value, measure="rating", **changes)


def ended_by_staff(outcome: str, when: str, **changes: Any) -> Command:
    return ended(outcome, when, "support_staff", deciders=["support_staff"], **changes)


IN_TIER_3 = {"tier": 3, "responsible": "support_teacher", "sessions_per_week": 5, "minutes": 40}


def direct_tier3_listing(**changes: Any) -> list[Command]:
    """Direct entry into academic Tier 3: listed so, and the parents know of it."""
    told = [
        ask("contact.record", "2026-10-01", "classroom_teacher", kind=kind, about="reading")
        for kind in ("report_card", "conference")
    ]
    return [*enrolled(), screened(), listed(disposition="refer_tier3", **changes), *told]


def recommended_tier3(when: str = "2026-10-13 11:00", **changes: Any) -> Command:
    stated = {"met": True, "because": "work samples"}
    fields = {
        "tier": 3,
        "meeting": None,
        "listing": "list-1",
        "criteria": {"R70": stated, "R72": stated},
        "presenters": [],
        **changes,
    }
    return recommended(when, **fields)


def in_tier3() -> list[Command]:
    """Academic Tier 3 by direct entry since 20 October."""
    return [
        *direct_tier3_listing(),
        recommended_tier3(),
        drafted(**IN_TIER_3),
        signed(),
        *emailed(),
        started(by="support_teacher"),
    ]


def ended_by_support_teacher(outcome: str, when: str, **changes: Any) -> Command:
    return ended(outcome, when, "support_teacher", deciders=["support_teacher"], **changes)


def in_spring() -> list:
    """The academic story, Tier 2 from 11 June."""
    return [
        *enrolled(),
        screened(),
        referred("2027-06-01"),
        met(when="2027-06-03"),
        recommended("2027-06-03 13:00"),
        drafted(
            "2027-06-04",
            start_on="2027-06-11",
            goal={"baseline": 60, "baseline_on": "2027-06-11", "target": 90, "target_on": "2027-06-25"},
        ),
        signed("2027-06-07"),
        *emailed(day="2027-06-07"),
        started("2027-06-11 08:00"),
    ]


def told_of_conduct(when: str = "2026-11-20") -> list[Command]:
    """The parents know by a discipline referral and a conference (R114)."""
    return [
        ask("contact.record", when, "classroom_teacher", kind=kind, about="conduct")
        for kind in ("discipline_referral", "conference")
    ]


def in_behavioral_tier3() -> list:
    """Behavioral Tier 3 since 16 December, after six weeks of Tier 2."""
    return [
        *in_behavioral_tier2(),
        *sessions("2026-10-20", 6, provider="support_staff"),
        rated("2026-11-17", 50),
        *told_of_conduct(),
        ended_by_staff("refer_to_team", "2026-12-04"),
        met("plan-1/meeting-1", "2026-12-08"),
        recommended(
            "2026-12-08 13:00",
            recommendation="rec-2",
            meeting="plan-1/meeting-1",
            tier=3,
            domain="behavioral",
            subject=None,
            points=MOODS,
            criteria={"R114": AGREED, "R115": AGREED},
            presenters=["classroom_teacher", "counselor"],
        ),
        drafted(
            "2026-12-09",
            **{
                **BEHAVIORAL_PLAN,
                "plan": "plan-2",
                "basis": "rec-2",
                "tier": 3,
                "start_on": "2026-12-16",
                "sessions_per_week": 4,
                "minutes": 40,
            },
        ),
        signed("2026-12-10", notice="rec-2", plan="plan-2"),
        *emailed(day="2026-12-10", notice="rec-2"),
        started("2026-12-16 08:30", "support_staff", plan="plan-2"),
    ]
