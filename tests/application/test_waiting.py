"""The engine as its timers see it: whole open sets out; reached deadlines, letters and new calendars in."""

from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from domain.dates.openset import OpenSet
from domain.ids import derived
from domain.student import Student
from store.errors import Corrupt
from tests.application.office import Office
from tests.domain.steps import (
    drafted,
    enrolled,
    father,
    in_tier2,
    letter,
    listed,
    met,
    next_year,
    recommended,
    referred,
    screened,
    session,
    signed,
    up_to_meeting,
)
from tests.domain.story import SUMMER, ZONE, ask, instant, policy_document, school_year

STREAM = "student/s1"


def summer_request():
    fields = {"evaluation": "ev-1", "guardian": "mother", "reasons": "he cannot read"}
    return ask("evaluation.request", "2027-07-08", "clerk", **fields)


def snow(day: str, when: str, building: str = "SHE"):
    closure = {"first": day, "last": day, "kind": "snow_day"}
    return ask("calendar.add_closure", when, building=building, closure=closure)


def since(office: Office, version: int) -> list[OpenSet]:
    return office.waiting.touched(office.store.load(STREAM, after=version))


def still_waiting(sets: list[OpenSet]) -> list[OpenSet]:
    return [found for found in sets if found.items]


def kinds(found: OpenSet) -> list[str]:
    return [item.id.split("/")[-2] if item.kind == "deadline" else "dispatch" for item in found.items]


def meeting_office() -> Office:
    return Office().after(*enrolled(), screened(), listed(), referred())


def only(office: Office) -> OpenSet:
    (found,) = office.waiting.all_open()
    return found


def test_what_an_owner_waits_for_is_told_whole_and_in_order():
    office = meeting_office()
    found = only(office)
    assert kinds(found) == ["meeting_reminder", "invitation_due", "meeting_held"]
    assert [i.wake for i in found.items] == sorted(i.wake for i in found.items)
    assert (found.stream, found.version) == (STREAM, office.engine.load(STREAM).version)
    assert found.owner.startswith("meeting/")
    assert "s1" not in found.owner


def test_an_entry_that_touches_an_owner_brings_its_whole_set():
    office = meeting_office()
    before = office.engine.load(STREAM).version
    office.after(
        ask(
            "meeting.invite",
            "2026-10-08",
            "team_member",
            meeting="ref-1/meeting-1",
            on="2026-10-13",
            invited=["counselor"],
        )
    )
    (found,) = since(office, before)
    assert kinds(found) == ["meeting_reminder", "meeting_held"]


def test_an_owner_that_waits_for_nothing_any_more_is_told_so():
    office = meeting_office().after(met())
    before = office.engine.load(STREAM).version
    office.after(recommended())
    empty = [found for found in since(office, before) if found.owner.startswith("meeting/")]
    assert [found.items for found in empty] == [()]


def test_entries_that_concern_no_timer_touch_nobody():
    office = Office().after(*enrolled())
    assert since(office, 0) == []


def test_the_set_says_which_act_set_it_going():
    office = meeting_office()
    (found,) = still_waiting(since(office, 0))
    last = office.store.load(STREAM)[-1]
    assert found.correlation == str(last.meta.correlation_id)


def test_old_news_brings_todays_set():
    office = meeting_office()
    old = office.store.load(STREAM)
    office.after(met())
    (found,) = still_waiting(office.waiting.touched(old))
    assert kinds(found) == ["recommendation_recorded"]


def test_a_new_calendar_dates_what_none_could_date_before():
    office = Office().after(*enrolled(), summer_request())
    assert office.waiting.all_replanned()
    office.after(next_year("2027-08-20"))
    assert not office.waiting.all_replanned()
    office.waiting.replan_page("calendar/SHE@2", "", 100)
    assert office.waiting.all_replanned()
    assert kinds(only(office)) == ["consent_requested"]


def test_in_whatever_order_news_is_read_the_newest_counts():
    office = meeting_office()
    reader = Office(office.store).waiting
    known = office.store.load(STREAM)
    reader.touched(known)
    office.after(met(), recommended())
    news = office.store.load(STREAM, after=len(known))
    told = {found.owner: found for found in reader.touched([*reversed(news)])}
    assert told == {found.owner: found for found in office.waiting.touched(news)}


def test_too_early_nothing_is_recorded_and_the_set_says_when():
    office = meeting_office()
    owner, before = only(office).owner, office.names()
    found = office.waiting.reached(STREAM, owner)
    assert (office.names(), len(found.items)) == (before, 3)


def test_a_reached_deadline_is_recorded_once_however_often_it_rings():
    office = meeting_office()
    owner = only(office).owner
    office.clock.at = only(office).items[-1].wake
    first = office.waiting.reached(STREAM, owner)
    names = office.names()
    assert names.count("deadline.missed") == 2
    assert office.waiting.reached(STREAM, owner) == first
    assert office.names() == names
    assert kinds(first) == ["meeting_held"]


def test_two_who_look_at_the_same_version_are_one_act():
    office = meeting_office()
    owner, at = only(office).owner, only(office).items[-1].wake
    office.clock.at = at
    office.waiting.reached(STREAM, owner)
    settles = {r.meta.command_id for r in office.store.load(STREAM) if r.event.NAME == "deadline.missed"}
    assert len(settles) == 1
    spent = office.store.spent(settles.pop())
    assert spent is not None
    other = Office()
    other.after(*enrolled(), screened(), listed(), referred())
    other.clock.at = at + timedelta(hours=2)
    other.waiting.reached(STREAM, owner)
    again = {r.meta.command_id for r in other.store.load(STREAM) if r.event.NAME == "deadline.missed"}
    assert other.store.spent(again.pop()).digest == spent.digest


def test_an_early_ring_after_a_snow_day_moves_and_waits_on():
    office = meeting_office().after(snow("2026-10-19", "2026-10-18"))
    owner, last = only(office).owner, only(office).items[-1].wake
    office.clock.at = last
    found = office.waiting.reached(STREAM, owner)
    assert found.items[-1].wake == last + timedelta(days=1)


def notice_office() -> Office:
    office = Office().after(*up_to_meeting(), father("2026-10-13 13:00"), recommended("2026-10-13 14:00"))
    return office.after(drafted(), signed())


def notice_of(office: Office) -> OpenSet:
    return next(found for found in office.waiting.all_open() if found.owner.startswith("notice/"))


def test_a_notice_waits_for_its_letters_and_its_latest_day():
    found = notice_of(notice_office())
    assert kinds(found) == ["dispatch", "dispatch", "notice_left"]
    assert {item.wake for item in found.items if item.kind == "dispatch"} == {instant("2026-10-15")}


def test_a_letter_that_left_is_waited_for_no_more():
    office = notice_office()
    owner = notice_of(office).owner
    after = office.waiting.deliver(STREAM, owner, letter())
    assert kinds(after) == ["dispatch", "notice_left"]
    after = office.waiting.deliver(STREAM, owner, letter("father"))
    assert kinds(after) == ["notice_left", str(derived("about", letter("father")))]


def test_a_letter_that_failed_is_waited_for_with_a_later_wake():
    office = notice_office()
    office.post.fates = ["failed"]
    after = office.waiting.deliver(STREAM, notice_of(office).owner, letter())
    wake = next(item.wake for item in after.items if item.id == letter())
    assert wake == office.clock.at + timedelta(minutes=10)


def test_held_letters_stay_and_are_looked_at_again_later():
    office = notice_office().after(ask("letters.hold", "2026-10-15 12:30", "principal", reason="letterhead"))
    owner = notice_of(office).owner
    after = office.waiting.deliver(STREAM, owner, letter())
    assert office.post.taken == []
    assert {i.wake - office.clock.at for i in after.items if i.kind == "dispatch"} == {timedelta(minutes=15)}
    office.after(ask("letters.release", "2026-10-15 13:00", "principal", reason="mended"))
    office.waiting.deliver(STREAM, owner, letter())
    assert len(office.post.taken) == 1


def test_a_withdrawn_letter_is_waited_for_no_more():
    office = notice_office()
    before = office.engine.load(STREAM).version
    office.after(father("2026-10-15 13:00", entitlement="no_contact"))
    (found,) = since(office, before)
    assert letter("father") not in {item.id for item in found.items}


def enrolled_many(office: Office, count: int) -> None:
    for number in range(1, count + 1):
        for command in (*enrolled(), screened(), listed(), referred()):
            change = {"id": f"{command.id}-{number}", "student": f"s{number}"}
            office.after(command.model_copy(update=change))


def test_a_calendar_moves_page_by_page_and_every_page_may_be_repeated():
    office = Office()
    enrolled_many(office, 5)
    office.after(snow("2026-10-15", "2026-10-14"))
    version, after, moved, pages = "calendar/SHE@2", "", 0, 0
    assert not office.waiting.all_replanned()
    while after is not None:
        repeated = office.waiting.replan_page(version, after, 2)
        again = office.waiting.replan_page(version, after, 2)
        assert again == (repeated[0], 0)
        after, moved, pages = repeated[0], moved + repeated[1], pages + 1
    assert (moved, pages) == (10, 3)
    assert office.waiting.all_replanned()


@pytest.mark.rule("A36")
def test_a_policy_that_recomputes_moves_every_file_page_by_page():
    office = Office()
    enrolled_many(office, 3)
    document = policy_document(version="2026-27.2", effective_from="2026-10-10")
    document["deadlines"]["meeting_held"] |= {"count": 12, "on_policy_change": "recompute"}
    office.after(ask("policy.publish", "2026-10-08", content_hash="01", policy=document))
    assert not office.waiting.all_replanned()
    assert office.waiting.replan_page("policy@2", "", 2) == ("student/s2", 2)
    assert office.waiting.replan_page("policy@2", "student/s2", 2) == (None, 1)
    assert office.waiting.all_replanned()


def test_a_page_is_one_command_in_which_each_file_says_only_what_is_its_own():
    office = Office()
    enrolled_many(office, 3)
    office.after(snow("2026-10-15", "2026-10-14"))
    office.waiting.replan_page("calendar/SHE@2", "", 100)
    moves = [
        [r for r in office.store.load(f"student/s{n}") if r.event.NAME == "deadline.moved"] for n in (1, 2, 3)
    ]
    assert len({r.meta.command_id for of_one in moves for r in of_one}) == 1
    owners = [{r.event.deadline.rpartition("/meeting_")[0] for r in of_one} for of_one in moves]
    assert not set.intersection(*owners)


def test_one_file_that_is_damaged_holds_up_no_other(monkeypatch: pytest.MonkeyPatch):
    office = Office()
    enrolled_many(office, 5)
    office.after(snow("2026-10-15", "2026-10-14"))
    read = office.store.load_new

    def damaged(streams, *rest):
        if "student/s4" in streams:
            raise Corrupt("student/s4", 1, 1, "made up")
        return read(streams, *rest)

    monkeypatch.setattr(office.store, "load_new", damaged)
    with capture_logs() as logs:
        assert office.waiting.replan_page("calendar/SHE@2", "", 100) == (None, 8)
    assert [line["stream"] for line in logs if line["event"] == "stream_not_replanned"] == ["student/s4"]


def test_a_file_that_is_closed_to_writing_holds_up_no_other():
    office = Office()
    enrolled_many(office, 3)
    office.after(snow("2026-10-15", "2026-10-14"))
    list(office.waiting.all_open())
    office.store.destroy_key("student/s2")
    with capture_logs() as logs:
        assert office.waiting.replan_page("calendar/SHE@2", "", 100) == (None, 4)
    assert [line["stream"] for line in logs if line["event"] == "stream_not_replanned"] == ["student/s2"]


def test_another_buildings_calendar_moves_nobody():
    office = Office()
    enrolled_many(office, 1)
    office.after(snow("2026-10-15", "2026-10-14"))
    assert office.waiting.replan_page("calendar/SHM@2", "", 100) == (None, 0)


def test_who_has_moved_since_follows_the_new_buildings_calendar():
    office = Office()
    office.after(ask("calendar.publish", SUMMER, building="SHM", zone=ZONE, year=school_year()))
    enrolled_many(office, 1)
    moved = enrolled(building="SHM")[0].model_copy(update={"at": instant("2026-10-07")})
    office.after(moved, snow("2026-10-15", "2026-10-14"))
    assert office.waiting.replan_page("calendar/SHE@2", "", 100) == (None, 0)
    office.after(snow("2026-10-15", "2026-10-14", building="SHM"))
    assert office.waiting.replan_page("calendar/SHM@2", "", 100) == (None, 2)
    assert office.waiting.all_replanned()


def test_everything_open_is_found_in_the_store_alone():
    office = Office().after(*in_tier2(), session("2026-10-20 10:00"))
    fresh = type(office.waiting)(type(office.engine)(office.store, office.clock), office.delivery)
    assert list(fresh.all_open()) == list(office.waiting.all_open())
    state: Student = office.state()
    open_ids = {d.id for d in state.deadlines.values() if d.status == "open"}
    assert {item.id for found in fresh.all_open() for item in found.items} == open_ids


def test_the_clocks_of_a_breach_have_their_timers_too():
    fields = {"breach": "b-1", "nature": "a mailbox was read"}
    office = Office().after(ask("breach.record", "2026-11-10", "administrator", **fields))
    found = only(office)
    assert (found.stream, kinds(found)) == ("breach/b-1", ["breach_reported", "breach_people_told"])
    assert found.owner.startswith("breach/")
    assert "b-1" not in found.owner
    (touched,) = office.waiting.touched(office.store.load("breach/b-1"))
    assert (touched.owner, touched.items) == (found.owner, found.items)
