"""Readers beside the read models keep their place too."""

from projections.positions import Positions
from tests.projections.conftest import District


def test_a_reader_begins_at_zero_and_goes_on_where_it_was(district: District) -> None:
    assert Positions(district.pool).get("follower") == 0
    Positions(district.pool).set("follower", 41)
    Positions(district.pool).set("follower", 42)
    Positions(district.pool).set("other", 7)
    assert Positions(district.pool).get("follower") == 42
    assert district.runner().position() == 0
