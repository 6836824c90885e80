"""Load, decide, append: one act for one id, again when somebody else was faster."""

from collections.abc import Callable, Mapping, Sequence
from threading import Barrier, Thread

import pytest

from application.engine import Accepted, Busy, Engine, Refused
from domain.recorded import Recorded
from store.errors import CommandReused, StoreUnavailable, VersionConflict
from store.eventstore import EventStore, Logged, Spent, open_memory
from store.memory import memory_parts
from tests.application.office import Office, StandingClock
from tests.domain.steps import (
    enrolled,
    in_tier2,
    listed,
    screened,
    session,
    started,
    up_to_notice,
    up_to_plan,
)
from tests.domain.story import ask, district_of, instant, policy_document, school_year


class Troubled(EventStore):
    """A store in memory that does something before or after the next appends."""

    def __init__(self) -> None:
        super().__init__(memory_parts())
        self.before: list[Callable[[], None]] = []
        self.after: list[Callable[[], None]] = []

        self.looks = 0

    def load_new(
        self, streams: Mapping[str, int], kinds: Sequence[str], after_position: int
    ) -> tuple[dict[str, list[Recorded]], list[Logged]]:
        self.looks += 1
        return super().load_new(streams, kinds, after_position)

    def append(self, records: Sequence[Recorded], spent: Spent | None = None) -> int:
        if self.before:
            self.before.pop(0)()
        position = super().append(records, spent)
        if self.after:
            self.after.pop(0)()
        return position


def conflict() -> None:
    raise VersionConflict("somebody was faster")


def lost() -> None:
    raise StoreUnavailable("the reply was lost")


def test_an_accepted_command_names_its_events():
    office = Office().after(*enrolled())
    answer = office.handle(screened())
    assert answer == Accepted(
        answer.command_id,
        tuple(
            ("student/s1", version, name)
            for version, name in enumerate(
                ("point.recorded", "at_risk.candidate", *["point.recorded"] * 3), start=3
            )
        ),
    )


def test_the_same_command_again_is_the_same_act():
    office = Office().after(*enrolled())
    command = screened()
    first = office.handle(command)
    office.clock.at = instant("2026-12-01")
    assert office.engine.handle(command) == first
    assert office.names().count("point.recorded") == 4


def test_also_when_by_now_it_would_be_refused():
    office = Office().after(*up_to_notice())
    command = started()
    first = office.handle(command)
    office.refused(started("2026-10-21"), "state")
    assert office.handle(command) == first


def test_an_id_used_for_something_else_is_an_error():
    office = Office().after(*enrolled())
    command = screened()
    office.handle(command)
    other = command.model_copy(update={"actor": "somebody else"})
    before = office.names()
    with pytest.raises(CommandReused):
        office.handle(other)
    assert office.names() == before


def test_an_id_used_for_something_else_is_an_error_also_when_it_would_be_refused():
    office = Office().after(*up_to_plan())
    spent = office.state().enrolment and enrolled()[0]
    office.handle(spent)
    refused = started().model_copy(update={"id": spent.id})
    with pytest.raises(CommandReused):
        office.handle(refused)


def test_a_refusal_spends_no_id():
    office = Office().after(*up_to_plan())
    command = started()
    office.refused(command, "R48")
    assert office.store.spent(command.id) is None
    office.after(
        *[c for c in up_to_notice() if c.TYPE in ("notice.sign", "dispatch.start", "dispatch.finish")]
    )
    assert isinstance(office.handle(command), Accepted)


def test_an_attempt_is_on_record_once_for_each_ground_however_often_it_is_sent():
    office = Office().after(*up_to_plan())
    command = started()
    office.refused(command, "R48")
    office.refused(command, "R48")
    assert office.names().count("gate.refused") == 1
    another = Office(office.store)
    another.refused(command, "R48")
    assert office.names().count("gate.refused") == 1
    office.refused(started(), "R48")
    assert office.names().count("gate.refused") == 2


def test_an_attempt_sent_again_writes_nothing_where_nothing_is_new(monkeypatch: pytest.MonkeyPatch):
    """A write stands in line with all others of the district."""
    office = Office().after(*up_to_plan())
    command, append, written = started(), office.store.append, []
    office.refused(command, "R48")

    def writes(records, *spent):
        position = append(records, *spent)
        written.append(records)
        return position

    monkeypatch.setattr(office.store, "append", writes)
    office.refused(command, "R48")
    assert written == []


def test_what_time_has_decided_is_on_record_also_with_an_attempt_sent_again():
    office = Office().after(*up_to_plan())
    command = started()
    office.refused(command, "R48")
    assert "deadline.missed" not in office.names()
    office.clock.at = instant("2026-12-01")
    office.refused(command, "R48")
    assert office.names().count("gate.refused") == 1
    assert "deadline.missed" in office.names()


def test_a_refused_gate_is_on_record_and_a_mistyped_student_is_not():
    office = Office().after(*up_to_plan())
    office.refused(started(), "R48")
    assert office.names()[-1] == "gate.refused"
    office.refused(
        session(
            "2026-10-20",
            attendance=[{"student": "nobody", "plan": "plan-1", "code": "attended", "minutes": 30}],
        ),
        "state",
    )
    assert office.store.stream_ids("student") == ["student/s1"]


def test_when_somebody_was_faster_it_is_decided_anew():
    store = Troubled()
    office = Office(store).after(*enrolled())
    other = Engine(store, office.clock)
    store.before = [lambda: (other.handle(enrolled(grade="04")[0]) and None) or conflict()]
    answer = office.handle(screened())
    assert isinstance(answer, Accepted)
    assert [version for _, version, _ in answer.events] == [4, 5, 6, 7, 8]
    assert office.state().grade == "04"


def test_what_was_loaded_just_now_is_not_looked_at_again():
    store = Troubled()
    office = Office(store).after(*enrolled())
    office.engine.load("student/s1")
    before = store.looks
    answer = office.engine.handle(screened(), loaded=True)
    after = office.engine.after("student/s1", answer)
    assert (after.version, store.looks) == (7, before)


def test_when_somebody_was_faster_than_what_was_loaded_it_is_looked_at_again():
    store = Troubled()
    office = Office(store).after(*enrolled())
    office.engine.load("student/s1")
    Engine(store, office.clock).handle(enrolled(grade="04")[0])
    answer = office.engine.handle(screened(), loaded=True)
    assert [version for _, version, _ in answer.events] == [4, 5, 6, 7, 8]
    assert office.state().grade == "04"


def test_what_was_never_loaded_is_looked_at_whatever_is_said():
    office = Office().after(*enrolled())
    other = Engine(office.store, office.clock)
    assert isinstance(other.handle(screened(), loaded=True), Accepted)
    assert office.names().count("point.recorded") == 4


def test_a_reached_deadline_costs_one_look_at_the_store():
    store = Troubled()
    office = Office(store).after(*enrolled(), screened(), listed())
    (waiting,) = office.waiting.all_open()
    office.clock.at = waiting.items[0].wake
    before = store.looks
    assert office.waiting.reached(waiting.stream, waiting.owner).items == ()
    assert store.looks == before + 1
    assert office.names()[-1] == "deadline.missed"


def test_after_an_answer_that_somebody_else_got_first_the_store_is_looked_at():
    office = Office().after(*enrolled())
    other = Engine(office.store, office.clock)
    other.load("student/s1")
    answer = office.handle(screened())
    assert other.after("student/s1", answer).version == 7


def test_what_somebody_else_did_first_may_mean_a_refusal():
    store = Troubled()
    office = Office(store).after(*up_to_notice())
    other = Engine(store, office.clock)

    def withdraw() -> None:
        other.handle(ask("student.withdraw", "2026-10-20", reason="moved"))
        conflict()

    store.before = [withdraw]
    office.refused(started(), "state")


def test_after_five_conflicts_it_may_be_sent_again():
    store = Troubled()
    office = Office(store).after(*enrolled())
    command = screened()
    store.before = [conflict] * 5
    with pytest.raises(Busy):
        office.handle(command)
    assert isinstance(office.handle(command), Accepted)


def test_a_lost_reply_loses_nothing_and_doubles_nothing():
    store = Troubled()
    office = Office(store).after(*enrolled())
    command = screened()
    store.after = [lost]
    with pytest.raises(StoreUnavailable):
        office.handle(command)
    answer = office.handle(command)
    assert isinstance(answer, Accepted)
    assert [version for _, version, _ in answer.events] == [3, 4, 5, 6, 7]
    assert office.names().count("point.recorded") == 4


def six_children(office: Office) -> None:
    for number in range(1, 7):
        for command in in_tier2():
            change = {"id": f"{command.id}-{number}"}
            if "student" in type(command).model_fields:
                change["student"] = f"s{number}"
            if command.TYPE.startswith("dispatch."):
                change["dispatch"] = next(iter(office.state(f"student/s{number}").dispatches))
            office.after(command.model_copy(update=change))


def group_of(size: int, name: str = "group-1"):
    seats = [
        {"student": f"s{n}", "plan": "plan-1", "code": "attended", "minutes": 30} for n in range(1, size + 1)
    ]
    return session("2026-10-20 10:00", session=name, attendance=seats)


def test_a_session_of_six_is_one_transaction_over_six_files():
    office = Office()
    six_children(office)
    answer = office.handle(group_of(6))
    assert isinstance(answer, Accepted)
    assert {stream for stream, *_ in answer.events} == {f"student/s{n}" for n in range(1, 7)}
    held = [
        logged.recorded
        for logged in office.store.read(0, 5000)
        if logged.recorded.event.NAME == "session.recorded"
    ]
    assert len({r.meta.command_id for r in held}) == 1
    for recorded in held:
        content = recorded.event.model_dump_json()
        assert not any(f's{n}"' in content for n in range(1, 7))


def test_one_refused_child_and_no_file_holds_the_session():
    office = Office()
    six_children(office)
    answer = office.handle(group_of(7))
    assert isinstance(answer, Refused)
    assert all("session.recorded" not in office.names(f"student/s{n}") for n in range(1, 7))


def test_two_engines_over_one_store_see_each_others_acts():
    store = open_memory()
    office = Office(store)
    other = Engine(store, office.clock)
    office.after(*enrolled())
    assert other.load("student/s1").version == 2
    policy = policy_document(version="2026-27.2", effective_from="2026-09-01")
    office.after(ask("policy.publish", "2026-08-21", content_hash="01", policy=policy))
    assert [p.version for p in other.district().policies] == ["2026-27.1", "2026-27.2"]


def test_recorded_time_never_runs_back():
    office = Office().after(*enrolled())
    office.clock.at = instant("2026-08-01")
    office.engine.handle(screened())
    times = [r.meta.recorded_at for r in office.store.load("student/s1")]
    assert times == sorted(times)


def test_many_threads_at_one_file_lose_nothing():
    store = open_memory()
    office = Office(store).after(*enrolled())
    engine = Engine(store, StandingClock(instant("2026-10-01")))
    barrier, answers = Barrier(8), []

    def record(number: int) -> None:
        command = ask("contact.record", "2026-10-01", "classroom_teacher", kind="call", about=str(number))
        barrier.wait()
        for _ in range(20):
            try:
                answers.append(engine.handle(command))
                return
            except Busy:
                continue

    threads = [Thread(target=record, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 8
    assert office.names().count("contact.recorded") == 8
    assert len(office.state().contacts) == 8


def test_the_district_is_read_by_the_same_door():
    office = Office()
    assert len(district_of(policy_document(), school_year())) == office.store.head()
    assert office.engine.known_district().calendar("SHE").version == "calendar/SHE@1"
