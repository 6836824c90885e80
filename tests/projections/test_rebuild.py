"""A replay beside the read models finds every row that was changed, added or lost, and can replace them."""

import psycopg
import pytest

from projections.catalogue import MODELS, named
from projections.model import Model
from projections.rebuild import Verified, rebuild, verify
from projections.row import Row
from tests.domain import steps
from tests.projections.conftest import District
from tests.projections.tale import ENROLLED, OPEN_YEAR, STREAM, Tale, lived


@pytest.fixture
def told(district: District) -> District:
    lived(OPEN_YEAR, steps.in_tier2(), steps.session("2026-10-20 10:00"), store=district.store)
    Tale("student/s2", district.store).on("2026-09-01", ENROLLED)
    district.runner().catch_up()
    return district


def rows(district: District, model: str) -> list[list[Row]]:
    return [list(district.shown(kind)) for kind in named(model).tables]


def looked_at(told: District, model: str | Model) -> Verified:
    (found,) = verify(told.pool, told.store, [named(model) if isinstance(model, str) else model])
    return found


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.name)
def test_what_was_left_alone_is_equal(told: District, model: Model) -> None:
    found = looked_at(told, model)
    assert found.equal
    assert found.differing == ()
    assert found.streams > 0
    assert found.position == told.store.head()


@pytest.mark.parametrize(
    ("model", "tampering"),
    [
        ("current_tier", "UPDATE read.current_tiers SET tier = 1 WHERE tier = 2"),
        ("deadlines", "DELETE FROM read.deadlines WHERE kind = 'review_due'"),
        ("deadlines", "UPDATE read.deadlines SET due_on = due_on + 1 WHERE kind = 'review_due'"),
        ("notices", "DELETE FROM read.letters"),
        ("notices", "UPDATE read.notices SET signed_by = 'somebody else'"),
        ("trail", f"DELETE FROM read.trail WHERE stream = '{STREAM}' AND version = 3"),
        ("directory", f"UPDATE read.directory_students SET grade = '04' WHERE stream = '{STREAM}'"),
        (
            "deadlines",
            'INSERT INTO read.deadlines SELECT (jsonb_populate_record(d, \'{"deadline": "made up"}\')).*'
            f" FROM read.deadlines d WHERE stream = '{STREAM}' LIMIT 1",
        ),
    ],
)
def test_a_changed_row_is_found_and_rebuilding_mends_it(told: District, model: str, tampering: str) -> None:
    before = rows(told, model)
    told.tamper(tampering)
    assert rows(told, model) != before
    found = looked_at(told, model)
    assert not found.equal
    assert found.differing == (STREAM,)
    assert rebuild(told.pool, told.store, named(model)) == told.store.head()
    assert rows(told, model) == before
    assert looked_at(told, model).equal


def test_a_model_that_lags_is_compared_where_it_stands(told: District) -> None:
    position = told.runner().position()
    Tale("student/s3", told.store).on("2026-09-01", ENROLLED)
    found = looked_at(told, "trail")
    assert found.equal
    assert found.position == position < told.store.head()


def test_models_that_stand_at_different_places_are_each_compared_there(told: District) -> None:
    Tale("student/s3", told.store).on("2026-09-01", ENROLLED)
    rebuild(told.pool, told.store, named("trail"))
    found = {v.model: v for v in verify(told.pool, told.store, MODELS)}
    assert all(v.equal for v in found.values())
    assert found["trail"].position == told.store.head() > found["deadlines"].position


def test_a_rebuild_reaches_the_head_and_the_runner_goes_on_from_there(told: District) -> None:
    Tale("student/s3", told.store).on("2026-09-01", ENROLLED)
    rebuild(told.pool, told.store, named("trail"))
    assert told.runner().positions()["trail"] == told.store.head()
    Tale("student/s4", told.store).on("2026-09-01", ENROLLED)
    told.runner().catch_up()
    assert [v.differing for v in verify(told.pool, told.store, MODELS)] == [()] * len(MODELS)


def test_rebuilding_takes_up_a_parked_stream_that_can_be_folded_now(told: District) -> None:
    Tale("student/s3", told.store).on("2026-09-01", ENROLLED)
    with psycopg.connect(told.dsn, autocommit=True) as owner:
        owner.execute(
            "INSERT INTO read.parked (model, stream, version, position, reason)"
            " VALUES ('trail', 'student/s3', 1, 1, 'an older program'),"
            "        ('notices', 'student/s3', 1, 1, 'an older program')"
        )
    told.runner().catch_up()
    assert not looked_at(told, "trail").equal
    rebuild(told.pool, told.store, named("trail"))
    assert looked_at(told, "trail").equal
    assert [parked.model for parked in told.runner().parked()] == ["notices"]


def test_a_name_that_was_destroyed_leaves_the_directory_with_its_rebuild(told: District) -> None:
    told.store.destroy_key("student/s2")
    rebuild(told.pool, told.store, named("directory"))
    assert {row.stream for row in rows(told, "directory")[0]} == {STREAM}


def test_a_replay_touches_no_table_in_use(told: District) -> None:
    """Also where the statements of a runner have long been prepared."""
    Tale("student/s3", told.store).on("2026-09-01", ENROLLED)
    for _ in range(10):
        told.runner().step()
    told.tamper("DELETE FROM read.trail")
    assert not looked_at(told, "trail").equal
    assert rows(told, "trail") == [[]]
    assert told.runner().position() == told.store.head()
