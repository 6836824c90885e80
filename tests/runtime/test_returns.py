"""Mail that comes back becomes part of the record, once, and nothing else does (A32)."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from projections.migrate import migrate as migrate_projections
from projections.reading import open_reads
from projections.runner import Runner
from runtime.returns import Returns
from store.eventstore import open_postgres
from store.keys import MemoryKeys
from store.migrate import migrate
from tests.application.office import Office
from tests.domain.steps import drafted, father, letter, recommended, signed, up_to_meeting
from tests.letters.test_bounces import REPORT

STREAM = "student/s1"


class Desk:
    """An office whose letter to the mother left by e-mail, and the folder of its returned mail."""

    def __init__(self, office: Office, returns: Returns, maildir: Path) -> None:
        self.office, self.returns, self.maildir = office, returns, maildir

    def comes_back(self, dispatch: str, name: str = "1", report: str = REPORT) -> None:
        (self.maildir / "new" / name).write_text(report.replace("dispatch.d-1", dispatch))

    def returned(self) -> list[str]:
        return [r.event.reason for r in self.office.store.load(STREAM) if r.event.NAME == "dispatch.returned"]


@pytest.fixture
def desk(postgres_dsn: str, tmp_path: Path) -> Iterator[Desk]:
    migrate(postgres_dsn)
    migrate_projections(postgres_dsn)
    for folder in ("new", "cur", "tmp"):
        (tmp_path / folder).mkdir()
    with open_postgres(postgres_dsn, MemoryKeys()) as store, open_reads(postgres_dsn) as reads:
        office = Office(store).after(*up_to_meeting(), father("2026-10-13 13:00"))
        office.after(recommended("2026-10-13 14:00"), drafted(), signed())
        office.delivery.attempt(STREAM, letter())
        Runner(reads, store).catch_up()
        yield Desk(office, Returns(tmp_path, reads, office.engine), tmp_path)


def test_a_bounce_is_the_letters_return_and_reopens_the_duty(desk: Desk) -> None:
    desk.comes_back(letter())
    assert desk.returns.collect() == 1
    assert desk.returned() == ["bounced 5.1.1"]
    assert desk.office.state().dispatches[letter()].status == "returned"
    assert [path.name for path in (desk.maildir / "cur").iterdir()] == ["1:2,S"]


def test_the_same_bounce_read_again_after_a_crash_is_recorded_once(desk: Desk) -> None:
    for status in ("5.1.1", "5.0.0"):  # and a second report on the same letter says it in other words
        desk.comes_back(letter(), status, REPORT.replace("Status: 5.1.1", f"Status: {status}"))
        assert desk.returns.collect() == 1
        desk.office.clock.at += timedelta(seconds=10)
    assert desk.returned() == ["bounced 5.1.1"]
    assert list((desk.maildir / "new").iterdir()) == []


def test_a_server_that_still_tries_has_not_given_the_letter_back(desk: Desk) -> None:
    desk.comes_back(letter(), report=REPORT.replace("Action: failed", "Action: delayed"))
    assert desk.returns.collect() == 0
    assert desk.returned() == []


def test_a_letter_that_nobody_here_sent_is_told_and_changes_nothing(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    before = desk.office.store.head()
    desk.comes_back("somebody-elses")
    assert desk.returns.collect() == 0
    assert desk.office.store.head() == before
    assert "bounce.unknown_letter" in capsys.readouterr().out


def test_what_is_no_bounce_stays_for_a_person(desk: Desk) -> None:
    (desk.maildir / "new" / "thanks").write_text("Subject: Thank you\n\nWe got the letter.\n")
    assert desk.returns.collect() == 0
    assert (desk.maildir / "new" / "thanks").exists()
