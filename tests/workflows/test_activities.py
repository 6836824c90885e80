"""What a worker answers a workflow, by a clock of its own that may be wrong."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from runtime.clock import SystemClock
from tests.workflows.district import District, deadline
from workflows.activities import Activities

EARLY = timedelta(hours=1)


def test_when_to_ask_again_is_not_for_the_workers_clock_to_say(tmp_path: Path) -> None:
    """An hour behind Temporal's, it would name an instant that has come there already, again and again."""

    class Behind(SystemClock):
        def wall_for(self, instant: datetime) -> datetime:
            return instant - EARLY

    district, wake = District(tmp_path / "district", SystemClock()), datetime.now(UTC) + EARLY / 2
    asked = district.opens("cycle/one", deadline("d", wake))
    answer = Activities(district, Behind()).deadline_reached(asked.stream, asked.owner)

    assert [item.rings for item in answer.items] == [wake - EARLY]
