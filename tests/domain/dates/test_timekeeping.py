"""Looking at the clock and the calendar."""

import pytest

from tests.domain.story import ask


@pytest.mark.parametrize("stream", ["policy", "group/g1", "student/", "nonsense", "letters"])
def test_only_what_owns_deadlines_is_settled(stream):
    with pytest.raises(ValueError, match="stream"):
        ask("deadlines.settle", "2026-10-15", stream=stream)
