"""Which open set counts, for every order in which sets can arrive."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from workflows.kept import Kept
from workflows.messages import AwaitedItem, AwaitedSet

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def a_set(version: int, *items: AwaitedItem) -> AwaitedSet:
    return AwaitedSet(stream="student/s", owner="cycle/c", version=version, items=items)


def an_item(name: str, kind: str = "deadline", rings: datetime = NOON) -> AwaitedItem:
    return AwaitedItem(id=name, kind=kind, wake=NOON, rings=rings)


def as_of(version: int) -> AwaitedSet:
    """The engine's set at `version`: a function of the version, as a fold of a stream is."""
    return a_set(version, *(an_item(f"d{n}") for n in range(version % 4)))


messages = st.lists(st.integers(1, 30), min_size=1).flatmap(lambda seen: st.permutations(seen + seen))


@given(st.integers(1, 30), messages)
def test_any_order_and_repetition_of_messages_ends_with_the_newest_set(start: int, order: list[int]) -> None:
    kept = Kept(as_of(start))
    for version in order:
        kept.heard(as_of(version))
    assert kept.set == as_of(max(start, *order))


@given(st.integers(1, 30), messages, st.data())
def test_answers_between_messages_change_nothing_about_that(
    start: int, order: list[int], data: st.DataObject
) -> None:
    """An answer is read after its question was put, so it is never older than the set that asked."""
    kept, newest = Kept(as_of(start)), start
    for version in order:
        asked = kept.set
        answer = data.draw(st.integers(asked.version, 31))
        if data.draw(st.booleans()):
            kept.heard(as_of(version))
            newest = max(newest, version)
        kept.answered(asked, as_of(answer))
        newest = max(newest, answer)
        assert kept.set == as_of(newest)


def test_of_one_version_the_last_heard_counts_because_its_time_on_the_wall_was_reckoned_last() -> None:
    kept = Kept(a_set(3, an_item("d")))
    again = a_set(3, an_item("d", rings=NOON + timedelta(hours=1)))
    kept.heard(again)
    assert kept.set == again


def test_an_answer_with_a_lower_version_is_believed_unless_something_was_heard_meanwhile() -> None:
    restored = a_set(1)
    undisturbed = Kept(a_set(5, an_item("d")))
    undisturbed.answered(undisturbed.set, restored)
    assert undisturbed.set == restored

    disturbed = Kept(a_set(5, an_item("d")))
    asked = disturbed.set
    disturbed.heard(a_set(6, an_item("e")))
    disturbed.answered(asked, restored)
    assert disturbed.set.version == 6


def test_after_a_restore_a_lower_version_counts_and_what_was_told_before_does_not() -> None:
    restored = a_set(1).model_copy(update={"cut_at": NOON})
    kept = Kept(a_set(5, an_item("d")))
    kept.heard(restored)
    kept.heard(a_set(9, an_item("e")))
    assert kept.set == restored
    later = a_set(0, an_item("f")).model_copy(update={"cut_at": NOON + timedelta(hours=1)})
    kept.heard(later)
    assert kept.set == later


def test_a_postponed_dispatch_rings_later_and_leaves_the_rest_alone() -> None:
    other, hour = an_item("d"), timedelta(hours=1)
    kept = Kept(a_set(2, an_item("letter", "dispatch"), other))
    kept.postponed("letter", NOON + hour)
    assert kept.set == a_set(2, an_item("letter", "dispatch", NOON + hour), other)
    kept.postponed("gone", NOON)
    assert kept.set.items[1] == other


def test_what_rang_first_has_its_turn_first() -> None:
    letter, due = an_item("letter", "dispatch", NOON - timedelta(minutes=5)), an_item("d")
    both = a_set(1, due, letter)
    assert both.due(NOON - timedelta(hours=1)) is None
    assert both.due(NOON) == letter
    assert both.next == letter
    assert both.next_deadline == due


def test_a_deadline_has_its_turn_before_a_dispatch_that_rang_with_it() -> None:
    assert a_set(1, an_item("a", "dispatch"), an_item("d")).due(NOON) == an_item("d")


def test_what_was_asked_about_in_vain_lets_the_others_have_their_turn() -> None:
    letter, due = an_item("letter", "dispatch"), an_item("d")
    answer = a_set(1, due, letter).later(NOON + timedelta(seconds=1), lambda item: item.kind == "deadline")
    assert answer.due(NOON) == letter
    assert answer.due(NOON + timedelta(seconds=1)) == letter
    assert answer.next_deadline == an_item("d", rings=NOON + timedelta(seconds=1))
