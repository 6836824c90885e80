"""Two faults against one week; and a vandal, whom the promises must notice. `make faults` runs them all."""

import asyncio
import mailbox
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.faults.district import District
from tests.faults.fault import Nothing
from tests.faults.matrix import run_one
from tests.faults.process_faults import AnyKilled
from tests.faults.school import School, found_school
from tests.faults.server_faults import TemporalEmptied
from tests.support.processes import mentioning

BEGINS, ENDS = datetime(2026, 10, 19, 4, tzinfo=UTC), datetime(2026, 10, 24, 4, tzinfo=UTC)
pytestmark = pytest.mark.thorough


class Vandal(Nothing):
    """Sends a letter twice, and stops a timer."""

    name = "vandal"
    timer = ""

    def mend(self, district: District) -> None:
        """What no fault may lead to."""
        letters = mailbox.Maildir(district.folder / "mail", create=False)
        letters.add(next(iter(letters)))
        asyncio.run(self._stop_a_timer(district))

    async def _stop_a_timer(self, district: District) -> None:
        self.timer = max(found.owner for found in district.wired.waiting.all_open())
        client = await district.wired.connect()
        await client.get_workflow_handle(self.timer).terminate()


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> School:
    return found_school(tmp_path_factory.mktemp("school"), BEGINS, ENDS)


@pytest.mark.parametrize("kind", [TemporalEmptied, AnyKilled])
def test_every_promise_is_kept(kind: type[Nothing], school: School, tmp_path: Path) -> None:
    result = run_one(kind, school, tmp_path / "district")

    assert [(check.what, check.problems) for check in result.checks if not check.passed] == []
    assert mentioning(str(tmp_path)) == []


def test_a_broken_promise_is_seen(school: School, tmp_path: Path) -> None:
    result = run_one(Vandal, school, tmp_path / "district")

    assert {check.what for check in result.checks if not check.passed} == {
        "each open deadline has its timer, set right",
        "each letter left once, or is pending for a person",
    }
