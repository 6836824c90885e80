"""The file as it stood, on two clocks; and each entry with all that it says."""

import pytest

from domain.recorded import Recorded
from domain.screening.evidence import PointCorrected
from projections.row import every
from projections.trail import MODEL, TrailRow, as_it_stood, as_text, render_trail
from tests.domain import steps
from tests.domain.story import ask
from tests.projections.folded import fold_all
from tests.projections.tale import STREAM, at, lived

CORRECT = ask(
    "point.correct", "2026-11-20", "classroom_teacher", point="star", value=40, reason="typed wrongly"
)


def names(records: list[Recorded]) -> list[str]:
    return [r.event.NAME for r in records]


def test_a_fact_entered_later_was_not_known_before() -> None:
    late = steps.session("2026-11-30 12:00", said="2026-10-23")
    _, store = lived(steps.in_tier2(), steps.session("2026-10-20 10:00"), late)
    records = store.load(STREAM)
    in_november = as_it_stood(records, known_at=at("2026-11-15 00:00"))
    assert names(in_november).count("session.recorded") == 1
    by_october = as_it_stood(records, as_of=at("2026-10-24 00:00").date())
    assert names(by_october).count("session.recorded") == 2


def test_what_had_not_happened_yet_is_left_out() -> None:
    _, store = lived(steps.in_tier2(), steps.session("2026-10-20 10:00"))
    before = as_it_stood(store.load(STREAM), as_of=at("2026-10-20 13:00"))
    assert "plan.started" in names(before)
    assert "session.recorded" not in names(before)


def test_a_day_is_meant_on_the_schools_wall() -> None:
    _, store = lived(steps.enrolled(), steps.measured(steps.CBM, when="2026-10-20 22:30"))
    records = store.load(STREAM)
    assert records[-1].meta.occurred == at("2026-10-21 02:30")
    assert records[-1] in as_it_stood(records, as_of=at("2026-10-20 12:00").date())


def test_a_correction_known_by_then_is_applied_to_what_had_happened() -> None:
    _, store = lived(steps.in_tier2(), CORRECT)
    records = store.load(STREAM)
    (correction,) = [r for r in records if isinstance(r.event, PointCorrected)]
    october = at("2026-10-24 00:00").date()
    assert correction in as_it_stood(records, as_of=october)
    assert correction not in as_it_stood(records, as_of=october, known_at=at("2026-11-01 00:00"))
    assert correction not in as_it_stood(records, as_of=at("2026-09-01 00:00").date())


def test_entries_stay_in_the_order_of_the_stream() -> None:
    _, store = lived(steps.in_tier2(), steps.session("2026-11-30 12:00", said="2026-10-23"), CORRECT)
    versions = [r.originator_version for r in as_it_stood(store.load(STREAM), as_of=at("2026-12-24 00:00"))]
    assert versions == sorted(versions)


def test_a_line_tells_who_when_by_which_rule_and_on_what_grounds() -> None:
    _, store = lived(steps.in_tier2())
    lines = render_trail(store.load(STREAM))
    (recommended,) = [line for line in lines if line.type == "team.recommended"]
    assert recommended.actor == "team_member"
    assert recommended.rules == ("R53",)
    assert recommended.evidence == ((STREAM, 3), (STREAM, 5), (STREAM, 6))
    assert recommended.policy_version == "2026-27.1"
    (opened,) = [line for line in lines if line.type == "notice.opened"]
    assert opened.caused_by == recommended.version


def test_a_finding_stands_in_its_line() -> None:
    _, store = lived(steps.up_to_plan(), steps.session("2026-10-20 10:00"))
    (line,) = [line for line in render_trail(store.load(STREAM)) if line.type == "session.recorded"]
    assert line.rules == ("R48",)
    assert line.findings
    assert all(finding.startswith("R48: ") for finding in line.findings)
    assert "finding R48" in as_text(line)


def test_a_refusal_stands_in_the_trail_with_its_remedy() -> None:
    _, store = lived(steps.up_to_plan(), steps.started())
    line = render_trail(store.load(STREAM))[-1]
    assert (line.type, line.rules) == ("gate.refused", ("R48",))
    assert "plan.start" in line.words
    assert "remedy" in line.words


def test_a_delay_of_entry_is_shown_for_people_and_not_for_the_engine() -> None:
    settle = ask("deadlines.settle", "2026-12-20", "system", stream=STREAM)
    late = steps.session("2026-11-30 12:00", said="2026-10-23")
    _, store = lived(steps.in_tier2(), late, settle)
    lines = render_trail(store.load(STREAM))
    (session,) = [line for line in lines if line.type == "session.recorded"]
    assert session.days_until_entered == 38
    assert "entered 38 days later" in as_text(session)
    assert {line.days_until_entered for line in lines if line.actor == "system"} == {0}


def test_a_correction_names_what_it_corrects() -> None:
    _, store = lived(steps.in_tier2(), CORRECT)
    (line,) = [line for line in render_trail(store.load(STREAM)) if line.type == "point.corrected"]
    assert line.corrects == 3
    assert "corrects entry 3" in as_text(line)
    assert line.written == {"reason": "typed wrongly"}


def test_a_destroyed_entry_keeps_its_place() -> None:
    _, store = lived(steps.enrolled())
    store.forget_event(STREAM, 2)
    lines = render_trail(store.load(STREAM))
    assert [line.version for line in lines] == [1, 2]
    assert "guardian.recorded" in lines[1].words
    assert lines[1].written == {}
    index = [row for row in every(fold_all(MODEL, store), TrailRow) if row.stream == STREAM]
    assert [row.words for row in index] == [line.words for line in lines]


def test_the_index_has_one_line_for_every_entry_of_the_log() -> None:
    world, store = lived(steps.in_tier2(), CORRECT, steps.started())
    rows = fold_all(MODEL, store)
    assert len(rows) == sum(stream.version for stream in world.streams.values())


CONTEST = ask(
    "amendment.request",
    "2026-11-20",
    "clerk",
    amendment="am-1",
    entry=3,
    guardian="mother",
    what="he was ill that day",
)
REFUSAL = ask(
    "amendment.decide",
    "2026-12-01",
    "administrator",
    amendment="am-1",
    outcome="refused",
    reasons="the protocol shows no illness",
    told_of_hearing=True,
)
STATEMENT = ask(
    "statement.add",
    "2026-12-03",
    "clerk",
    statement="st-1",
    entry=3,
    guardian="mother",
    text="I said so that day",
)


@pytest.mark.rule("L20")
def test_what_a_parent_says_of_an_entry_stands_beside_it() -> None:
    _, store = lived(steps.in_tier2(), CONTEST, REFUSAL, STATEMENT)
    lines = render_trail(store.load(STREAM))
    contested = {line.version: line.contested for line in lines if line.contested}
    assert list(contested) == [3]
    asked, refused, stated = contested[3]
    assert asked.startswith("Guardian mother contests entry 3 (amendment am-1)")
    assert asked.endswith("he was ill that day")
    assert refused.endswith("the protocol shows no illness")
    assert stated.endswith("I said so that day")
    assert f"contested: {stated}" in as_text(lines[2])


@pytest.mark.rule("L20")
def test_a_file_as_it_stood_then_shows_what_is_known_of_its_entries_now() -> None:
    _, store = lived(steps.in_tier2(), CONTEST, REFUSAL, STATEMENT)
    records = store.load(STREAM)
    october = as_it_stood(records, as_of=at("2026-10-24 00:00").date())
    assert names(october)[-1] == "statement.added"
    known = as_it_stood(records, as_of=at("2026-10-24 00:00").date(), known_at=at("2026-11-30 00:00"))
    assert "amendment.requested" in names(known)
    assert "statement.added" not in names(known)
