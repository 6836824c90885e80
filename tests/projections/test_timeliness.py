"""Was the notice in time? One verdict for each notice and each person, with the entries it rests on."""

from datetime import date

import pytest

from domain.command import Command
from domain.dates.deadline import DeadlineSet, DeadlineWithdrawn
from domain.dates.derivation import Derivation
from domain.event import Event
from domain.ids import owner_id
from domain.notices.dispatch import (
    DispatchAttempted,
    DispatchFailed,
    DispatchLeft,
    DispatchMailed,
    DispatchPending,
    DispatchPrinted,
    DispatchReturned,
    DispatchWithdrawn,
)
from domain.notices.gate_override import GateOverridden
from domain.notices.notice import DispatchCreated, InterpreterNeeded, NoticeOpened, NoticeSigned
from domain.service.session import SessionRecorded
from projections.notices import MODEL, LetterRow, NoticeRow
from projections.row import every
from projections.timeliness import Timeliness, timeliness
from tests.domain import steps
from tests.domain.record.test_opening import opened
from tests.domain.story import ask
from tests.projections.folded import fold_all
from tests.projections.tale import ENROLLED, STREAM, ZONE, Tale, lived

OPENED = NoticeOpened(notice="rec-1", kind="t2_start", because="the team's recommendation")
SIGNED = NoticeSigned(
    notice="rec-1", kind="t2_start", plan="plan-1", contents={"en": {}}, signed_as="principal"
)
OWNER = owner_id("notice", STREAM, "rec-1")


def to_leave(by: str, anchor: str, count: int, number: int = 1) -> DeadlineSet:
    """The deadline for the notice to leave: counted back from the start, or on from a return."""
    derivation = Derivation(
        rules=("R48", "R91"),
        anchor=date.fromisoformat(anchor),
        anchored_on="planned start" if count < 0 else "the letter came back",
        unit="calendar_days",
        count=count,
        roll="none",
        policy_version="1",
        calendar_version="1",
    )
    return DeadlineSet(
        deadline=f"{OWNER}/notice_left/{number}",
        kind="notice_left",
        owner=OWNER,
        effect="falls_due",
        due_on=date.fromisoformat(by),
        building="SHE",
        zone=ZONE,
        grace_days=1,
        derivation=derivation,
    )


def letter(name: str = "l1", guardian: str = "mother") -> DispatchCreated:
    return DispatchCreated(dispatch=name, notice="rec-1", guardian=guardian, language="en", channel="post")


def mailed(name: str = "l1", proof: str = "documented", days: int = 0) -> DispatchMailed:
    return DispatchMailed.model_validate(
        {
            "dispatch": name,
            "method": "mailed",
            "document": None,
            "proof": proof,
            "days_until_entered": days,
        }
    )


def held(plan: str = "plan-1", code: str = "attended") -> SessionRecorded:
    return SessionRecorded.model_validate(
        {
            "session": "x1",
            "plan": plan,
            "number": 1,
            "code": code,
            "minutes": 30,
            "provider": "t9",
            "group_size": 1,
        }
    )


def told() -> Tale:
    """Signed on 14 October for a start on 20 October: the latest day is the 19th."""
    tale = Tale().on("2026-08-20", ENROLLED).on("2026-10-13", OPENED)
    return tale.on("2026-10-14", to_leave("2026-10-19", "2026-10-20", -1)).on("2026-10-14", SIGNED)


def lines(tale: Tale) -> list[Timeliness]:
    return timeliness(tale.rows(MODEL, NoticeRow), tale.rows(MODEL, LetterRow))


def the_line(tale: Tale) -> Timeliness:
    (line,) = lines(tale)
    return line


def test_a_letter_before_session_and_latest_day_is_in_time() -> None:
    line = the_line(told().on("2026-10-14", letter()).on("2026-10-16", mailed()).on("2026-10-20", held()))
    assert (line.verdict, line.guardian) == ("in_time", "mother")
    assert (line.left_on, line.latest_day) == (date(2026, 10, 16), date(2026, 10, 19))
    assert line.first_session_on == date(2026, 10, 20)
    assert (line.signed_on, line.signed_as, line.signed_by) == (date(2026, 10, 14), "principal", "staff-1")


def test_the_evidence_names_every_entry_the_verdict_rests_on() -> None:
    line = the_line(told().on("2026-10-14", letter()).on("2026-10-16", mailed()).on("2026-10-20", held()))
    assert line.evidence == tuple((STREAM, version) for version in range(2, 8))


def test_after_the_latest_day_and_before_the_session_is_late() -> None:
    line = the_line(told().on("2026-10-14", letter()).on("2026-10-20", mailed()).on("2026-10-22", held()))
    assert line.verdict == "late"
    assert "2026-10-19" in line.why


def test_a_session_before_the_letter_is_told_as_such() -> None:
    line = the_line(told().on("2026-10-14", letter()).on("2026-10-20", held()).on("2026-10-22", mailed()))
    assert line.verdict == "session_before_notice"


def test_a_session_entered_later_counts_by_the_day_it_was_held() -> None:
    tale = told().on("2026-10-14", letter()).on("2026-10-16", mailed()).on("2026-10-20", held())
    assert the_line(tale).verdict == "in_time"
    assert the_line(tale.on("2026-10-15", held())).verdict == "session_before_notice"


def test_a_session_that_nobody_attended_is_no_beginning() -> None:
    absent = (
        told().on("2026-10-14", letter()).on("2026-10-15", held(code="absent")).on("2026-10-16", mailed())
    )
    assert the_line(absent).verdict == "in_time"


@pytest.mark.parametrize(
    ("left", "session", "verdict"),
    [
        ("2026-10-19", "2026-10-19", "order_not_evidenced"),
        ("2026-10-19 13:00", "2026-10-19", "order_not_evidenced"),
        ("2026-10-19 13:00", "2026-10-19 14:00", "in_time"),
        ("2026-10-19 14:00", "2026-10-19 13:00", "session_before_notice"),
        ("2026-10-20 03:00", "2026-10-20", "in_time"),
    ],
    ids=["days only", "one day only", "letter first", "session first", "evening before, by the wall clock"],
)
def test_on_one_day_only_times_of_day_prove_the_order(left: str, session: str, verdict: str) -> None:
    """R48: where only dates are known and they are equal, the order is not evidenced."""
    line = the_line(told().on("2026-10-14", letter()).on(left, mailed()).on(session, held()))
    assert line.verdict == verdict


def test_what_is_entered_long_after_without_proof_is_claimed() -> None:
    line = the_line(told().on("2026-10-14", letter()).on("2026-10-16", mailed(proof="claimed", days=31)))
    assert (line.verdict, line.days_until_entered) == ("claimed", 31)


def test_what_is_said_to_have_left_before_it_was_signed_is_claimed_for_that() -> None:
    line = the_line(told().on("2026-10-14", letter()).on("2026-10-13", mailed(proof="claimed", days=0)))
    assert (line.verdict, "before it was signed" in line.why) == ("claimed", True)


def test_printed_is_not_mailed() -> None:
    printed = DispatchPrinted(dispatch="l1", file_name="l1.pdf")
    line = the_line(told().on("2026-10-14", letter(), printed))
    assert (line.verdict, line.printed_on) == ("not_sent", date(2026, 10, 14))
    assert "mailing" in line.why


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (DispatchAttempted(dispatch="l1", attempt=1, rendered="00"), "on its way"),
        (DispatchFailed(dispatch="l1", reason="refused", permanent=True), "waits"),
        (DispatchPending(dispatch="l1", reason="lost connection"), "a person has to decide"),
    ],
)
def test_a_letter_on_its_way_is_not_sent(event: Event, says: str) -> None:
    line = the_line(told().on("2026-10-14", letter(), event))
    assert line.verdict == "not_sent"
    assert says in line.why


def test_a_notice_nobody_signed_is_one_line_without_a_person() -> None:
    tale = Tale().on("2026-08-20", ENROLLED).on("2026-10-13", OPENED)
    line = the_line(tale)
    assert (line.verdict, line.guardian, line.why) == ("not_sent", None, "nobody signed the notice")


def test_two_households_have_two_verdicts() -> None:
    tale = told().on("2026-10-14", letter(), letter("l2", "father"))
    tale.on("2026-10-15 12:00", DispatchLeft(dispatch="l1", evidence="250 ok"))
    assert {line.guardian: line.verdict for line in lines(tale)} == {
        "mother": "in_time",
        "father": "not_sent",
    }


def test_what_came_back_is_returned_until_another_letter_leaves() -> None:
    tale = told().on("2026-10-14", letter()).on("2026-10-16", mailed()).on("2026-10-20", held())
    tale.on(
        "2026-10-26",
        DispatchReturned(dispatch="l1", reason="moved"),
        to_leave("2026-10-29", "2026-10-26", 3, 2),
    )
    returned = the_line(tale)
    assert (returned.verdict, returned.returned_on) == ("returned", date(2026, 10, 26))

    again = the_line(tale.on("2026-10-27", letter("l2")).on("2026-10-28", mailed("l2")))
    assert (again.verdict, again.dispatch) == ("in_time", "l2")


def test_a_letter_sent_again_is_measured_by_its_new_day() -> None:
    tale = told().on("2026-10-14", letter()).on("2026-10-16", mailed()).on("2026-10-20", held())
    tale.on(
        "2026-10-26",
        DispatchReturned(dispatch="l1", reason="moved"),
        to_leave("2026-10-29", "2026-10-26", 3, 2),
    )
    line = the_line(tale.on("2026-10-27", letter("l2")).on("2026-11-04", mailed("l2")))
    assert (line.verdict, line.latest_day) == ("late", date(2026, 10, 19))
    assert "2026-10-29" in line.why


def test_a_first_letter_that_was_too_late_does_not_excuse_the_second() -> None:
    tale = told().on("2026-10-14", letter()).on("2026-10-20", held()).on("2026-10-21", mailed())
    tale.on(
        "2026-10-26",
        DispatchReturned(dispatch="l1", reason="moved"),
        to_leave("2026-10-29", "2026-10-26", 3, 2),
    )
    line = the_line(tale.on("2026-10-27", letter("l2")).on("2026-10-28", mailed("l2")))
    assert line.verdict == "session_before_notice"


def test_who_has_no_text_in_their_language_is_not_told() -> None:
    needed = InterpreterNeeded(notice="rec-1", guardian="father", language="so")
    tale = told().on("2026-10-14", letter(), needed).on("2026-10-15", mailed())
    found = {line.guardian: (line.verdict, line.why) for line in lines(tale)}
    assert found["father"] == ("not_sent", "no text in a language or mode this person understands")
    assert found["mother"][0] == "in_time"

    tale.on("2026-10-16", letter("l2", "father")).on("2026-10-17", mailed("l2"))
    assert {line.guardian: line.verdict for line in lines(tale)} == {"mother": "in_time", "father": "in_time"}


def test_a_letter_that_was_kept_back_is_told_as_such() -> None:
    kept = DispatchWithdrawn(dispatch="l1", because="the person is no longer entitled to it")
    line = the_line(told().on("2026-10-14", letter()).on("2026-10-15", kept))
    assert (line.verdict, line.guardian) == ("withdrawn", "mother")


def given_up(tale: Tale) -> Tale:
    return tale.on(
        "2026-10-15", DeadlineWithdrawn(deadline=f"{OWNER}/notice_left/1", because="the student left")
    )


def test_a_notice_that_was_given_up_is_no_failure() -> None:
    assert the_line(given_up(told())).verdict == "withdrawn"
    assert the_line(given_up(told()).on("2026-10-20", held())).verdict == "session_before_notice"


def test_a_plan_drafted_anew_does_not_give_the_notice_up() -> None:
    again = given_up(told()).on("2026-10-15", to_leave("2026-10-26", "2026-10-27", -1, 2))
    line = the_line(again)
    assert (line.verdict, line.latest_day) == ("not_sent", date(2026, 10, 26))


def test_an_overridden_gate_is_shown_beside_the_verdict() -> None:
    override = GateOverridden(gate="R48", plan="plan-1", reason="urgent")
    line = the_line(told().on("2026-10-15", override).on("2026-10-16", held()))
    assert (line.verdict, line.gate_overridden) == ("session_before_notice", True)


def test_the_ordinary_story_is_in_time_for_both_parents() -> None:
    story = [*steps.enrolled(), steps.father(), *steps.up_to_plan()[2:], steps.signed()]
    _, store = lived(
        [*story, *steps.emailed(), *steps.printed(), steps.mailed(), steps.started()],
        steps.session("2026-10-20 10:00"),
    )
    rows = fold_all(MODEL, store)
    found = timeliness(every(rows, NoticeRow), every(rows, LetterRow))
    assert {line.guardian: line.verdict for line in found} == {"mother": "in_time", "father": "in_time"}
    assert {line.latest_day for line in found} == {date(2026, 10, 19)}


def in_ais_told(day: str) -> list[Timeliness]:
    """AIS since 20 October, its letter signed and sent on `day`; the policy gives ten school days."""
    plan = [steps.recommended(), steps.drafted(service_type="ais"), steps.signed(), *steps.emailed()]
    letter = [
        steps.signed(day, notice="ais-plan-1", plan=None),
        *steps.emailed(day=day, notice="ais-plan-1"),
    ]
    story = [*steps.up_to_meeting(), *plan, steps.started(), *steps.sessions("2026-10-20", 1), *letter]
    return judged(story)


def judged(story: list[Command]) -> list[Timeliness]:
    _, store = lived(story)
    rows = fold_all(MODEL, store)
    return timeliness(every(rows, NoticeRow), every(rows, LetterRow))


@pytest.mark.rule("L8")
def test_a_letter_that_no_start_waits_for_is_measured_by_the_days_after_its_trigger() -> None:
    tier, ais = in_ais_told("2026-10-22")
    assert (tier.kind, tier.verdict) == ("t2_start", "in_time")
    assert (ais.kind, ais.verdict, ais.latest_day) == ("ais_start", "in_time", date(2026, 11, 3))
    _, late = in_ais_told("2026-11-06")
    assert (late.verdict, late.first_session_on) == ("late", None)


@pytest.mark.rule("A38")
def test_a_notice_after_a_change_is_measured_from_the_change() -> None:
    change = ask("plan.change", "2026-10-22", "team_member", plan="plan-1", minutes=40, reason="more")
    letter = [
        steps.signed("2026-10-26", notice="rec-1/anew-1", plan=None),
        *steps.emailed(day="2026-10-26", notice="rec-1/anew-1"),
    ]
    first, anew = judged([*steps.in_tier2(), *steps.sessions("2026-10-20", 1, 2), change, *letter])
    assert (first.notice, first.verdict) == ("rec-1", "in_time")
    assert (anew.notice, anew.verdict) == ("rec-1/anew-1", "in_time")
    assert anew.latest_day == date(2026, 11, 5)


@pytest.mark.rule("A32")
def test_an_opening_that_still_has_to_be_told_shows_so_beside_the_letters_of_before() -> None:
    alone = judged([*steps.enrolled(), opened()])
    assert [(line.guardian, line.verdict) for line in alone] == [("mother", "attested")]
    both = [*steps.enrolled(), steps.father(), opened()]
    told = [(line.guardian, line.verdict) for line in judged(both)]
    assert told == [("mother", "attested"), (None, "session_before_notice")]
    signed = steps.signed("2026-11-12", notice="opening-ELA-t2", plan="opening-ELA-t2")
    assert [line.guardian for line in judged([*both, signed])] == ["father", "mother"]
