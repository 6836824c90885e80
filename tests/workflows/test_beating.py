"""A long activity is heard of while it lasts, and no longer."""

import time

from temporalio.testing import ActivityEnvironment

from tests.support.processes import eventually
from workflows.beating import beating


def test_an_activity_is_heard_of_while_it_lasts_and_no_longer() -> None:
    beats: list[tuple[object, ...]] = []
    environment = ActivityEnvironment()
    environment.on_heartbeat = lambda *said: beats.append(said)

    def long_activity() -> None:
        with beating(0.01):
            assert eventually(lambda: len(beats) > 2)

    environment.run(long_activity)
    heard = len(beats)
    time.sleep(0.05)
    assert len(beats) == heard
    assert set(beats) == {()}, "nothing is said but that the process lives"
