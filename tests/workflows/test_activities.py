"""What a worker answers a workflow, by a clock of its own that may be wrong."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from temporalio.testing import ActivityEnvironment

from letters.smtp import SmtpSettings
from runtime.clock import SystemClock
from tests.workflows.district import District, deadline, dispatch
from workflows.activities import Activities
from workflows.waiting import DELIVER_WITHIN

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


def test_a_letter_on_its_way_is_not_cut_off_when_nobody_waits_for_it_any_more(tmp_path: Path) -> None:
    environment = ActivityEnvironment()
    district = District(tmp_path / "district", SystemClock(), lambda *_: environment.cancel())
    asked = district.opens("notice/one", dispatch("l", datetime.now(UTC)))
    deliver = Activities(district, SystemClock()).deliver
    answer = environment.run(deliver, asked.stream, asked.owner, "l")
    assert (district.sent(), answer.items) == (["l"], ())


def test_a_slow_mail_server_may_take_its_time_for_each_of_its_steps() -> None:
    """Connection, TLS, greetings, sign-in, envelope, message and receipt: fifteen waits at the most."""
    settings = SmtpSettings(host="mail.example", port=25, sender="office@district.example")
    assert timedelta(seconds=15 * settings.timeout) < DELIVER_WITHIN
