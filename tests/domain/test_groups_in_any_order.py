"""Groups and hand-overs in any order, on any day, by anybody: no group too large, one responsible person."""

from datetime import date, timedelta

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.service.group import Group
from domain.service.plan import Plan
from domain.service.responsibility import responsible_on
from tests.domain.steps import in_tier2
from tests.domain.story import ROLES, World, ask, given, policy_document

LIMIT = policy_document()["services"]["academic_t2"]["group"]
FIRST = date(2026, 10, 20)
DAYS = [FIRST + timedelta(days=n) for n in range(60)]
STAFF = ("interventionist", "ais_teacher", "support_teacher", "clerk", "stranger")
days = st.sampled_from(DAYS[:30])


class GroupsInAnyOrder(RuleBasedStateMachine):
    """A small group of reading help, and a plan that is handed on; time only goes on."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.today = FIRST
        self.warned = False
        self.named: list[tuple[date, str]] = []

    @initialize(size=st.integers(0, 8))
    def begin(self, size: int) -> None:
        self.world = given(in_tier2())
        self.send("group.form", building="SHE", service="academic_t2", interventionist="interventionist")
        for number in range(size):
            self.join(number, FIRST)

    def send(self, type: str, **fields: object) -> bool:
        if type.startswith("group."):
            fields["group"] = "g1"
        outcome = self.world.when(ask(type, f"{self.today} 18:00", "team_member", **fields))
        self.world = outcome.world
        found = {f.rule for event in outcome.events for f in getattr(event, "findings", ())}
        self.warned = self.warned or "R42" in found
        return not any(decision.refusal for decision in outcome.decisions)

    @rule(days=st.integers(1, 9))
    def time_passes(self, days: int) -> None:
        self.today += timedelta(days=days)
        assert self.send("deadlines.settle", stream="student/s1")

    @rule(number=st.integers(0, 11), on=days)
    def join(self, number: int, on: date) -> None:
        self.send("group.join", student=f"s{number}", on=on.isoformat())

    @rule(number=st.integers(0, 11), on=days)
    def leave(self, number: int, on: date) -> None:
        self.send("group.leave", student=f"s{number}", on=on.isoformat())

    @rule(to=st.sampled_from(STAFF), since=days)
    def handed_on(self, to: str, since: date) -> None:
        if self.send("plan.hand_over", plan="plan-1", to=to, since=since.isoformat(), reason="r"):
            self.named.append((since, to))

    @rule(last=days, to=st.sampled_from(STAFF))
    def somebody_leaves(self, last: date, to: str) -> None:
        staff = self._plan().drafted.responsible
        if to == staff:
            return
        plans = [{"student": "s1", "plan": "plan-1", "to": to}]
        fields = {"staff": staff, "last_day": last.isoformat(), "plans": plans, "reason": "r"}
        if self.send("staff.hand_over", **fields):
            self.named.append((last + timedelta(days=1), to))

    @rule(size=st.integers(1, 11))
    def a_session_of_the_group(self, size: int) -> None:
        name = f"{self.today}-{size}-{len(self.world.student.sessions)}"
        part = {"student": "s1", "plan": "plan-1", "code": "attended", "minutes": 30}
        others = [{**part, "student": f"s{n}"} for n in range(2, size + 1)]
        asked = ask(
            "session.record",
            f"{self.today} 18:30",
            "interventionist",
            session=name,
            provider="interventionist",
            attendance=[part, *others],
        )
        mine = next(d for d in self.world.decide(asked) if d.stream.id == "student/s1")
        assert mine.refusal is None
        rules = {f.rule for r in mine.records for f in getattr(r.event, "findings", ())}
        assert ("R42" in rules) == (size > LIMIT["warn_above"])

    def _plan(self) -> Plan:
        return self.world.student.plans["plan-1"]

    @invariant()
    def no_group_is_above_its_limit(self) -> None:
        """R42, A2: above the plan's number there is a finding that names it; above the limit nobody joins."""
        group = self.world.stream("group/g1").state
        assert isinstance(group, Group)
        largest = max(len(group.on(day)) for day in DAYS)
        assert largest <= LIMIT["refuse_above"]
        assert largest <= LIMIT["warn_above"] or self.warned

    @invariant()
    def one_person_is_responsible_at_every_time(self) -> None:
        """R56: each day has the person whom the team named last for it, among those who were ever named."""
        if "plan-1" not in self.world.streams.get("student/s1", self.world.stream("student/s1")).state.plans:
            return
        plan = self._plan()
        since = [begun for begun, _ in plan.successions]
        assert since == sorted(since)
        assert responsible_on(plan, self.today) == plan.drafted.responsible
        assert plan.drafted.responsible in {"interventionist", *(to for _, to in self.named)} & {*ROLES}
        waiting = [d for d in self.world.deadlines("hand_over") if d.status == "open"]
        assert len(waiting) <= 1


TestGroupsInAnyOrder = GroupsInAnyOrder.TestCase
TestGroupsInAnyOrder.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
