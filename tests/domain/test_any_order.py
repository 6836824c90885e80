"""Sensible and senseless commands in any order, at any time, by anybody: what holds all the same."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import hypothesis.strategies as st
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.command import Command
from domain.event import Unreadable
from domain.moments import as_instant, civil_date
from domain.policy import parse
from domain.record.enrolment import entitled
from domain.recorded import Recorded
from domain.service.cycle import CycleCutShort, CycleEnded
from domain.service.plan import PlanStarted
from domain.service.session import SessionRecorded
from domain.team.eligibility import Recommended
from domain.tier import service_of, strand
from tests.domain.steps import BASELINE, CBM, CHAPTER, EVERY_ELEMENT, REFERRALS, SEL, STAR
from tests.domain.story import ROLES, TEAM, ZONE, World, ask, given, policy_document, publish

STREAM = "student/s1"
TIME_MADE = {"deadline.missed", "deadline.reached", "deadline.moved", "deadline.set", "deadline.undated"}
LIFE = {
    None: {"open", "undated"},
    "undated": {"open", "met", "met_entered_late", "withdrawn"},
    "open": {"reached", "met", "missed", "met_late", "met_entered_late", "withdrawn"},
    "missed": {"met_late", "met_entered_late", "excused", "withdrawn"},
}
"""From which status a deadline may come to which; every other one is final."""
DECIDERS = {
    ("academic", 2): ["interventionist", "classroom_teacher"],
    ("academic", 3): ["support_teacher"],
    ("behavioral", 2): ["support_staff"],
    ("behavioral", 3): ["support_staff"],
}
SERVICES = parse(policy_document()).services
actors = st.sampled_from([*ROLES, "stranger"])
who = st.sampled_from(["mother", "father"])
strands = st.sampled_from([("academic", "ELA"), ("academic", "MATH"), ("behavioral", None)])
numbers = st.integers(0, 4)
values = st.sampled_from([0, 9, 40, 60, 66, 72, 85, 95])
delays = st.sampled_from([None, None, None, 0, 1, 9, 12, 40])


class AnyOrder(RuleBasedStateMachine):
    """One student of the fixed district; time only goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.now = datetime.fromisoformat("2026-09-14T12:00:00+00:00")
        self.records: list[Recorded] = []
        self.life: dict[str, str] = {}
        self.ids: set[UUID] = set()

    @initialize(second=st.booleans(), what=strands, head_start=st.integers(0, 26), value=values)
    def begin(self, second: bool, what: Any, head_start: int, value: int) -> None:
        self.world = given()
        self.send("student.enrol", "import", family_name="M", given_name="C", grade="03", building="SHE")
        self.tell_of("mother", "entitled", "en", True, 0)
        if second:
            self.tell_of("father", "entitled", "en", False, 0)
        for _ in range(head_start):
            self._usual_step(what, "printed" if second else "left", value)

    # --- how a command is sent, and what holds of each

    def send(self, type: str, by: str = "import", ago: int | None = None, **fields: Any) -> bool:
        self.now += timedelta(minutes=7)
        at = self.now.astimezone().isoformat()
        said = {} if ago is None else {"occurred_at": self._day(ago).isoformat()}
        command = ask(type, at[:10], by, **fields, **said).model_copy(update={"at": self.now})
        return self._carry_out(command)

    def _day(self, ago: int) -> date:
        return civil_date(self.now, ZONE) - timedelta(days=ago)

    def _carry_out(self, command: Command) -> bool:
        first, second = self.world.decide(command), self.world.decide(command)
        assert [d.records for d in first] == [d.records for d in second]
        refused = [d for d in first if d.refusal]
        for decision in first:
            self._check_records(command, decision.records, bool(decision.refusal))
        before, self.world = self.world, self.world.keep(first)
        kept = [r for d in (refused[:1] or first) for r in d.records if r.originator_id == STREAM]
        for recorded in kept:
            self._check_start(before, recorded)
            self._lives_on(recorded)
            self._serves_a_started_plan(recorded)
            self._decided_by_who_may(recorded)
            assert recorded.originator_version == len(self.records) + 1
            assert recorded.meta.event_id not in self.ids
            self.ids.add(recorded.meta.event_id)
            self.records.append(recorded)
        return not refused

    def _check_records(self, command: Command, records: tuple[Recorded, ...], refused: bool) -> None:
        names = [r.event.NAME for r in records]
        if refused:
            assert set(names) <= {"gate.refused"} | TIME_MADE
            assert names.count("gate.refused") <= 1
        for recorded in records:
            assert recorded.meta.recorded_at == command.at
            again = type(recorded.event).model_validate_json(recorded.event.model_dump_json())
            assert again == recorded.event

    def _check_start(self, before: World, recorded: Recorded) -> None:
        """R48, R91: whoever was entitled that day was provably told before, or somebody answers for it."""
        if recorded.event.NAME != "plan.started":
            return
        plan, when = recorded.event.plan, recorded.meta.occurred
        earlier = [r.event for r in self.records]
        if any(e.NAME == "gate.overridden" and e.plan == plan for e in earlier):
            return
        day = civil_date(when, ZONE)
        people = entitled(before.student.guardian_periods, day, "all")
        assert people
        for person in people:
            letters = {d.id for d in before.student.dispatches.values() if d.guardian == person.guardian}
            assert any(self._left(letters, r, when) for r in self.records)

    def _left(self, letters: set[str], recorded: Recorded, start: Any) -> bool:
        event, left = recorded.event, recorded.meta.occurred
        ours = getattr(event, "dispatch", None) in letters
        proven = event.NAME == "dispatch.left" or getattr(event, "proof", None) == "documented"
        return ours and proven and as_instant(left, ZONE) < as_instant(start, ZONE)

    # --- what people do

    @rule(days=st.sampled_from([0, 0, 1, 1, 3, 7, 15, 40]))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)

    @rule()
    def somebody_looks(self) -> None:
        assert self.send("deadlines.settle", "system", stream=STREAM)

    @rule(ahead=st.integers(-5, 10), kind=st.sampled_from(["snow_day", "half_day"]))
    def the_calendar_changes(self, ahead: int, kind: str) -> None:
        day = self._day(-ahead).isoformat()
        self.send("calendar.add_closure", building="SHE", closure={"first": day, "last": day, "kind": kind})
        self.send("deadlines.replan", "system", moving=[STREAM])

    @rule(number=st.integers(2, 4), days=st.integers(-3, 3))
    def a_policy_comes(self, number: int, days: int) -> None:
        document = policy_document(version=f"2026-27.{number}", effective_from=self._day(days).isoformat())
        document["deadlines"]["meeting_held"]["count"] = number
        self._carry_out(publish(document).model_copy(update={"at": self.now}))

    @rule(
        name=who,
        right=st.sampled_from(["entitled", "entitled", "no_contact"]),
        language=st.sampled_from(["en", "en", "so"]),
        email=st.booleans(),
        ahead=st.integers(-3, 3),
    )
    def tell_of(self, name: str, right: str, language: str, email: bool, ahead: int) -> None:
        agreed = {"email": f"{name}@example.org", "email_agreed_on": "2026-08-01"} if email else {}
        self.send(
            "guardian.record",
            "clerk",
            guardian=name,
            guardian_name="M",
            relation=name,
            household=name,
            entitlement=right,
            language=language,
            valid_from=self._day(-ahead).isoformat(),
            **agreed,
        )

    @rule(reason=st.just("moved"), back=st.booleans())
    def leave(self, reason: str, back: bool) -> None:
        self.send("student.withdraw", reason=reason)
        if back:
            self.send("student.enrol", family_name="M", given_name="C", grade="03", building="SHE")

    @rule()
    def an_iep_begins(self) -> None:
        self.send("student.record_status", kind="iep", valid_from=self._day(0).isoformat())

    @rule(subject=st.sampled_from(["ELA", "MATH"]), value=values, ago=delays)
    def points_come(self, subject: str, value: int, ago: int | None) -> None:
        each = (STAR, CBM, CHAPTER, BASELINE)
        points = [{**p, "point": f"{p['point']}-{subject}", "subject": subject} for p in each]
        self.send(
            "points.record", "classroom_teacher", ago, points=[*points, {**SEL, "value": value}, REFERRALS]
        )

    @rule(name=st.sampled_from(["star-ELA", "cbm-MATH", "sel"]), value=values)
    def a_point_is_corrected(self, name: str, value: int) -> None:
        self.send("point.correct", "classroom_teacher", point=name, value=value, reason="scored again")

    @rule(
        number=numbers,
        what=strands,
        by=actors,
        disposition=st.sampled_from(["refer_tier2", "refer_tier3", "stay_tier1"]),
    )
    def listed(self, number: int, what: Any, by: str, disposition: str) -> None:
        self.send(
            "at_risk.list",
            by,
            listing=f"list-{number}",
            domain=what[0],
            subject=what[1],
            points=self._points(what[1]),
            disposition=disposition,
            reason="seen",
        )

    def _points(self, subject: str | None) -> list[str]:
        return (
            ["sel", "referrals"]
            if subject is None
            else [f"{p}-{subject}" for p in ("star", "cbm", "chapter")]
        )

    @rule(number=numbers, what=strands)
    def referred(self, number: int, what: Any) -> None:
        self._refer(f"ref-{number}", what)

    def _refer(self, name: str, what: Any) -> None:
        self.send(
            "referral.submit",
            "classroom_teacher",
            referral=name,
            domain=what[0],
            subject=what[1],
            concern="c",
            in_class=[{"what": "w", "first": "2026-09-14"}],
            points=[*self._points(what[1]), *([f"cbm-before-{what[1]}"] if what[1] else [])],
            teacher_statement="t",
        )

    @rule(
        number=numbers, ago=delays, kind=st.sampled_from(["report_card", "conference", "discipline_referral"])
    )
    def meets(self, number: int, ago: int | None, kind: str) -> None:
        self.send("contact.record", "classroom_teacher", ago, kind=kind, about="a")
        meetings = [*self.world.student.meetings, "ref-9/meeting-1"]
        presenters = ["classroom_teacher", "counselor"]
        self.send(
            "meeting.hold",
            "team_member",
            ago,
            meeting=meetings[-1 - number % len(meetings)],
            members=TEAM,
            presenters=presenters,
        )

    @rule(
        number=numbers,
        which=numbers,
        what=strands,
        tier=st.sampled_from([2, 2, 3]),
        by=actors,
        decided=st.sampled_from(
            ["eligible", "eligible", "continue", "not_eligible", "further_t3", "t2", "terminate", "cse"]
        ),
        direct=st.booleans(),
    )
    def recommended(
        self, number: int, which: int, what: Any, tier: int, by: str, decided: str, direct: bool
    ) -> None:
        met = [name for name, m in self.world.student.meetings.items() if m.held_on] or ["none"]
        basis = {"listing": f"list-{which}"} if direct else {"meeting": met[-1 - which % len(met)]}
        self._recommend(f"rec-{number}", what, tier, by, decided, basis)

    def _recommend(
        self, name: str, what: Any, tier: int, by: str, decided: str, basis: dict[str, str]
    ) -> None:
        stated = {rule: {"met": True, "because": "agreed"} for rule in ("R70", "R72", "R114", "R115")}
        self.send(
            "team.recommend",
            by,
            recommendation=name,
            domain=what[0],
            subject=what[1],
            tier=tier,
            decided=decided,
            rationale="r",
            members=TEAM,
            presenters=["classroom_teacher", "counselor"],
            points=self._points(what[1]),
            criteria=stated,
            **basis,
        )

    @rule(data=st.data(), again=st.booleans(), minutes=st.sampled_from([30, 40]), start=st.integers(-2, 12))
    def drafted(self, data: st.DataObject, again: bool, minutes: int, start: int) -> None:
        student = self.world.student
        basis = data.draw(st.sampled_from(sorted(student.notices) or ["none"]))
        known = [p.drafted.plan for p in student.plans.values()]
        plan = known[-1] if again and known else f"plan-{len(known) + 1}"
        self._draft(basis, plan, minutes, start)

    def _draft(self, basis: str, plan: str, minutes: int, start: int) -> None:
        domain, subject, tier = self.world.student.eligible_for(basis) or ("academic", "ELA", 2)
        academic = domain == "academic"
        self.send(
            "plan.draft",
            "team_member",
            plan=plan,
            basis=basis,
            domain=domain,
            subject=subject,
            tier=tier,
            service_type="mtss",
            target_area="reading" if academic else "behavior",
            skill_gap="g",
            intervention="read-1" if academic else "calm-1",
            sessions_per_week=2 + tier,
            minutes=minutes,
            location="Room 4",
            responsible="support_teacher" if academic else "support_staff",
            start_on=self._day(-start).isoformat(),
            measure="cbm",
            supplement_attestation="s",
            iep_consistency="consistent",
            goal={"baseline": 60, "baseline_on": "2026-09-14", "target": 90, "target_on": "2026-12-01"},
        )

    @rule(number=numbers, by=st.sampled_from(["principal", "principal", "clerk"]), somali=st.booleans())
    def signed(self, number: int, by: str, somali: bool) -> None:
        student = self.world.student
        notice = (
            [*student.notices, "none"][-2 - number % (len(student.notices) or 1)]
            if student.notices
            else "none"
        )
        plan = next((p.drafted.plan for p in student.plans.values() if p.drafted.basis == notice), None)
        contents = {"en": EVERY_ELEMENT} | ({"so": EVERY_ELEMENT} if somali else {})
        self.send("notice.sign", by, notice=notice, plan=plan, contents=contents)

    @rule(
        number=numbers,
        outcome=st.sampled_from(["left", "left", "printed", "failed", "failed_for_good", "unknown"]),
    )
    def a_letter_is_tried(self, number: int, outcome: str) -> None:
        if dispatch := self._letter(number):
            self._try(dispatch, outcome)

    def _try(self, dispatch: str, outcome: str) -> None:
        tried = self.world.student.dispatches[dispatch].attempts + 1
        self.send("dispatch.start", "system", dispatch=dispatch, attempt=tried, rendered="00")
        self.send("dispatch.finish", "system", dispatch=dispatch, outcome=outcome, detail="d")

    @rule(number=numbers, ago=delays, document=st.sampled_from([None, "receipt"]))
    def a_letter_is_mailed(self, number: int, ago: int | None, document: str | None) -> None:
        if dispatch := self._letter(number):
            self.send(
                "dispatch.record_mailing", "clerk", ago, dispatch=dispatch, method="mailed", document=document
            )

    @rule(number=numbers, again=st.booleans())
    def a_letter_comes_back(self, number: int, again: bool) -> None:
        if dispatch := self._letter(number):
            self.send("dispatch.record_return", "clerk", dispatch=dispatch, reason="moved")
            if again:
                self.send("dispatch.resend", "clerk", dispatch=dispatch)

    def _letter(self, number: int) -> str | None:
        letters = list(self.world.student.dispatches)
        return letters[-1 - number % len(letters)] if letters else None

    @rule(number=numbers, ago=delays)
    def started(self, number: int, ago: int | None) -> None:
        self.send("plan.start", "support_teacher", ago, plan=f"plan-{1 + number}")

    @rule(
        number=numbers, gate=st.sampled_from(["R48", "R91"]), by=st.sampled_from(["administrator", "clerk"])
    )
    def overridden(self, number: int, gate: str, by: str) -> None:
        self.send("gate.override", by, plan=f"plan-{1 + number}", gate=gate, reason="cannot wait")

    @rule(
        number=numbers,
        code=st.sampled_from(["attended", "attended", "refused", "absent"]),
        ago=delays,
        session=st.integers(0, 10_000),
    )
    def a_session(self, number: int, code: str, ago: int | None, session: int) -> None:
        part = {"student": "s1", "plan": f"plan-{1 + number}", "code": code, "minutes": 30}
        self.send(
            "session.record",
            "interventionist",
            ago,
            session=f"session-{session}",
            provider="interventionist",
            attendance=[part],
        )

    @rule(number=numbers, value=values, ago=delays, probe=st.integers(0, 10_000))
    def a_probe(self, number: int, value: int, ago: int | None, probe: int) -> None:
        self.send(
            "probe.record",
            "interventionist",
            ago,
            probe=f"probe-{probe}",
            plan=f"plan-{1 + number}",
            measure="cbm",
            value=value,
        )

    @rule(
        number=numbers,
        ago=delays,
        deciders=st.sampled_from(
            [["interventionist", "classroom_teacher"], ["support_teacher"], ["support_staff"]]
        ),
        outcome=st.sampled_from(["terminate", "continue", "refer_to_team", "to_tier2"]),
    )
    def a_cycle_ends(self, number: int, ago: int | None, deciders: list[str], outcome: str) -> None:
        self.send(
            "cycle.decide_end",
            deciders[0],
            ago,
            plan=f"plan-{1 + number}",
            outcome=outcome,
            deciders=deciders,
        )

    @rule(refer=st.booleans(), by=actors)
    def the_cse_question_is_answered(self, refer: bool, by: str) -> None:
        for question in self.world.student.cse_questions:
            self.send("cse.decide", by, question=question, refer=refer, reasons="r", parent_contact="p")

    @rule(submission=st.sampled_from(["refused-plan-1-1", "attendance-1"]))
    def the_support_team_answers(self, submission: str) -> None:
        self.send(
            "submission.submit", "counselor", submission=submission, trigger="attendance", points=["sel"]
        )
        self.send("submission.dispose", "counselor", submission=submission, disposition="talked")

    @rule(
        what=strands,
        outcome=st.sampled_from(["left", "left", "left", "printed"]),
        value=values,
        steps=st.integers(1, 14),
    )
    @precondition(lambda self: self.records)
    def the_usual_next_steps(self, what: Any, outcome: str, value: int, steps: int) -> None:
        """What a diligent school would do next in one strand, so that long stories happen too."""
        for _ in range(steps):
            self._usual_step(what, outcome, value)

    def _usual_step(self, what: Any, outcome: str, value: int) -> None:
        student = self.world.student
        basis = [n for n in student.notices if (e := student.eligible_for(n)) and e[:2] == what]
        plan = [p for p in student.plans.values() if (p.drafted.domain, p.drafted.subject) == what]
        if not basis:
            self._towards_a_recommendation(what)
        elif not plan or plan[-1].drafted.basis != basis[-1]:
            self._draft(basis[-1], f"plan-{len(student.plans) + 1}", 30, 5)
        elif plan[-1].status == "drafted":
            self._towards_a_start(plan[-1].drafted.plan, basis[-1], outcome)
        else:
            self._serve(plan[-1].drafted.plan, value)

    def _towards_a_recommendation(self, what: Any) -> None:
        student, name = self.world.student, f"ref-{what[1]}"
        meeting = f"{name}/meeting-1"
        if not student.points:
            self.points_come("ELA", 66, None)
            self.points_come("MATH", 66, None)
        elif name not in student.referrals:
            self._refer(name, what)
        elif student.meetings[meeting].held_on is None:
            self.send("meeting.hold", "team_member", meeting=meeting, members=TEAM)
        else:
            self._recommend(f"rec-{what[1]}", what, 2, "team_member", "eligible", {"meeting": meeting})

    def _towards_a_start(self, plan: str, notice: str, outcome: str) -> None:
        if self.send("plan.start", "support_teacher", plan=plan):
            return
        student = self.world.student
        known = student.notices[notice]
        waiting = [d for d in student.dispatches.values() if d.notice == notice and d.status == "waiting"]
        printed = [d for d in student.dispatches.values() if d.notice == notice and d.status == "printed"]
        if known.signed is None:
            self.send("notice.sign", "principal", notice=notice, plan=plan, contents={"en": EVERY_ELEMENT})
        elif waiting:
            self._try(waiting[0].id, outcome)
        elif printed:
            self.send("dispatch.record_mailing", "clerk", dispatch=printed[0].id, method="mailed")
        else:
            self.now += timedelta(days=1)

    def _serve(self, plan: str, value: int) -> None:
        """Two weeks of sessions, a probe, and every third time the decision."""
        cycle = self.world.student.current_cycle(plan)
        if cycle and len(cycle.probes) >= 3:
            drafted = self.world.student.plans[plan].drafted
            end = "to_tier2" if (drafted.domain, drafted.tier) == ("academic", 3) else "continue"
            deciders = DECIDERS[drafted.domain, drafted.tier]
            self.send("cycle.decide_end", deciders[0], plan=plan, outcome=end, deciders=deciders)
            return
        for day in range(6):
            self.now += timedelta(days=2 if day % 3 else 3)
            part = {"student": "s1", "plan": plan, "code": "attended", "minutes": 30}
            self.send(
                "session.record",
                "support_teacher",
                session=f"{plan}-{self.now}",
                provider="support_teacher",
                attendance=[part],
            )
        self.send(
            "probe.record",
            "support_teacher",
            probe=f"{plan}-{self.now}",
            plan=plan,
            measure="cbm",
            value=value,
        )

    # --- what always holds

    @invariant()
    def one_plan_and_one_cycle_in_each_strand(self) -> None:
        student = self.world.student
        active = [
            strand(p.drafted.domain, p.drafted.subject)
            for p in student.plans.values()
            if p.status == "active"
        ]
        assert len(active) == len(set(active))
        for plan in (p for p in student.plans.values() if p.status == "active"):
            assert student.tier(strand(plan.drafted.domain, plan.drafted.subject)) == plan.drafted.tier
        running = [c.plan for c in student.cycles.values() if c.running]
        assert len(running) == len(set(running))
        assert all(student.plans[plan].status == "active" for plan in running)

    @invariant()
    def each_deadline_lives_one_life(self) -> None:
        assert {name: d.status for name, d in self.world.student.deadlines.items()} == self.life

    def _lives_on(self, recorded: Recorded) -> None:
        """A deadline is set once, and comes only from where it may."""
        event = recorded.event
        name = getattr(event, "deadline", None)
        if name is None or event.NAME == "deadline.moved":
            return
        after = "open" if event.NAME == "deadline.set" else event.NAME.partition(".")[2]
        assert after in LIFE.get(self.life.get(name), set()), (name, self.life.get(name), after)
        self.life[name] = after

    @invariant()
    def each_cycle_ends_once_and_counts_once(self) -> None:
        ends = [
            (r.event.plan, r.event.number)
            for r in self.records
            if isinstance(r.event, CycleEnded | CycleCutShort)
        ]
        assert len(ends) == len(set(ends))
        counted = [key for q in self.world.student.qualifications.values() for key in q.cycles]
        assert len(counted) == len(set(counted))
        known = self.world.student.cycles
        assert all(known[key].counts for key in counted if key in known)

    @invariant()
    def each_plan_under_way_has_one_responsible_person(self) -> None:
        for plan in self.world.student.plans.values():
            assert plan.status != "active" or plan.drafted.responsible in ROLES

    def _serves_a_started_plan(self, recorded: Recorded) -> None:
        """A session follows the start of its plan, or names the rule that it breaks."""
        event = recorded.event
        if not isinstance(event, SessionRecorded) or event.code != "attended":
            return
        starts = [r for r in self.records if isinstance(r.event, PlanStarted) and r.event.plan == event.plan]
        day = civil_date(recorded.meta.occurred, ZONE)
        started = any(civil_date(r.meta.occurred, ZONE) <= day for r in starts)
        assert started or {f.rule for f in event.findings} & {"R47", "R48", "R90", "R91"}

    def _decided_by_who_may(self, recorded: Recorded) -> None:
        """Every decision rests on evidence, and everybody in it held a deciding role that day."""
        event, services = recorded.event, SERVICES
        if isinstance(event, CycleEnded):
            drafted = self.world.student.plans[event.plan].drafted
            allowed = set(services[service_of(drafted.domain, drafted.tier)].end_deciders)
            assert event.people
            assert all(allowed & set(member.roles) for member in event.people)
        if isinstance(event, Recommended):
            allowed = set(services[service_of(event.domain, event.tier)].eligibility_deciders)
            assert len({m.staff for m in event.members}) >= services["academic_t2"].quorum
            assert all(allowed & set(member.roles) for member in event.members)
        if isinstance(event, CycleEnded | Recommended):
            assert event.evidence

    @invariant()
    def who_left_awaits_nothing(self) -> None:
        student = self.world.student
        if student.enrolment and student.enrolment.withdrawn:
            left = max(r.originator_version for r in self.records if r.event.NAME == "student.withdrawn")
            since = [r.event.NAME for r in self.records[left:]]
            if not {"deadline.set", "deadline.undated"} & set(since):
                assert not [d for d in student.deadlines.values() if d.status in ("open", "undated")]

    def teardown(self) -> None:
        """Folding any part of the record, with anything forgotten, raises nothing and is deterministic."""
        stream = self.world.stream(STREAM)
        kind = stream.kind
        if not self.records:
            return
        assert kind.fold(kind.initial(STREAM), self.records) == stream.state
        for gone in range(0, len(self.records), max(1, len(self.records) // 12)):
            partly = [_forgotten(r) if r.originator_version % 7 == gone % 7 else r for r in self.records]
            state = kind.fold(kind.initial(STREAM), partly)
            world = replace(self.world, streams={STREAM: replace(stream, state=state)})
            for command in _afterwards(self.now):
                world.decide(command)


def _forgotten(recorded: Recorded) -> Recorded:
    return replace(recorded, event=Unreadable(type=recorded.event.NAME))


def _afterwards(now: datetime) -> list[Command]:
    later = (now + timedelta(days=90)).date().isoformat()
    return [
        ask("deadlines.settle", later, "system", stream=STREAM),
        ask("deadlines.replan", later, "system", moving=[STREAM]),
        ask("student.withdraw", later, reason="moved"),
        ask("plan.start", later, "support_teacher", plan="plan-1"),
        ask(
            "cycle.decide_end",
            later,
            "support_staff",
            plan="plan-1",
            outcome="continue",
            deciders=["support_staff"],
        ),
        ask(
            "guardian.record",
            later,
            guardian="father",
            guardian_name="F",
            relation="father",
            household="f",
            entitlement="entitled",
            language="en",
            valid_from="2026-09-14",
        ),
    ]


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(
    max_examples=25,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
