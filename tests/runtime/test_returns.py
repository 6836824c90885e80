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

    def __init__(self, office: Office, returns: Returns, maildir: Path, projector: Runner) -> None:
        self.office, self.returns, self.maildir, self.projector = office, returns, maildir, projector

    def comes_back(self, dispatch: str, name: str = "1", report: str = REPORT) -> None:
        (self.maildir / "new" / name).write_text(report.replace("dispatch.d-1", dispatch))

    def returned(self) -> list[str]:
        return [r.event.reason for r in self.office.store.load(STREAM) if r.event.NAME == "dispatch.returned"]


@pytest.fixture
def lagging(postgres_dsn: str, tmp_path: Path) -> Iterator[Desk]:
    migrate(postgres_dsn)
    migrate_projections(postgres_dsn)
    for folder in ("new", "cur", "tmp"):
        (tmp_path / folder).mkdir()
    with open_postgres(postgres_dsn, MemoryKeys()) as store, open_reads(postgres_dsn) as reads:
        office = Office(store).after(*up_to_meeting(), father("2026-10-13 13:00"))
        office.after(recommended("2026-10-13 14:00"), drafted(), signed())
        office.delivery.attempt(STREAM, letter())
        yield Desk(office, Returns(tmp_path, reads, office.engine), tmp_path, Runner(reads, store))


@pytest.fixture
def desk(lagging: Desk) -> Desk:
    """The read models know the letter."""
    lagging.projector.catch_up()
    return lagging


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


def test_a_letter_that_nobody_here_sent_is_told_once_and_holds_up_no_other(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.comes_back("somebody-elses", "1")
    desk.comes_back(letter(), "2")
    assert [desk.returns.collect(), desk.returns.collect()] == [1, 0]
    assert desk.returned() == ["bounced 5.1.1"]
    assert [path.name for path in (desk.maildir / "new").iterdir()] == ["1"]
    assert capsys.readouterr().out.count("bounce.unknown_letter") == 1


def test_a_bounce_is_not_lost_while_the_read_models_are_behind(lagging: Desk) -> None:
    lagging.comes_back(letter())
    assert lagging.returns.collect() == 0
    lagging.projector.catch_up()
    assert lagging.returns.collect() == 1
    assert lagging.returned() == ["bounced 5.1.1"]


def test_a_letter_that_the_restored_record_lacks_waits_and_leaves_no_trace(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = desk.office.store.head()
    monkeypatch.setattr(Returns, "_student_of", lambda *_: "s1")
    desk.comes_back("of-the-time-that-is-lost")
    assert desk.returns.collect() == 0
    assert desk.office.store.head() == before


def test_a_file_that_cannot_be_written_holds_up_nobody(desk: Desk) -> None:
    desk.office.store.destroy_key(STREAM)
    desk.comes_back(letter())
    assert desk.returns.collect() == 0
    assert [path.name for path in (desk.maildir / "new").iterdir()] == ["1"]


def test_what_is_no_bounce_stays_for_a_person(desk: Desk) -> None:
    (desk.maildir / "new" / "thanks").write_text("Subject: Thank you\n\nWe got the letter.\n")
    assert desk.returns.collect() == 0
    assert (desk.maildir / "new" / "thanks").exists()
