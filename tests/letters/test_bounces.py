"""A letter comes back by e-mail: which letter it was, and whether the server gave up."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from letters.bounces import Bounce, NotABounce, NoTrouble, parse_bounce, put_aside, read_bounces

REPORT = """\
From: MAILER-DAEMON@mx.example
To: letters@district.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <20261012.7F@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

The letter <dispatch.other@district.example> could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Mon, 12 Oct 2026 09:00:00 -0400

Final-Recipient: rfc822; parent@home.example
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 <parent@home.example>:
  user unknown

--b1
Content-Type: message/rfc822

From: letters@district.example
Message-ID: <dispatch.d-1@district.example>
Subject: A letter from school

See the attachment.
--b1--
"""
D1 = Bounce(
    message_id="<dispatch.d-1@district.example>",
    final=True,
    status="5.1.1",
    reason="smtp; 550 5.1.1 <(recipient)>: user unknown",
)


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    return tmp_path


def parsed(report: str) -> Bounce:
    return parse_bounce(report.encode())


def test_a_returned_letter_names_itself_and_the_reason_without_the_address() -> None:
    assert parsed(REPORT) == D1


def test_the_headers_alone_name_the_letter_too() -> None:
    headers = REPORT.replace("message/rfc822", "text/rfc822-headers")
    assert parsed(headers) == D1
    assert parsed(REPORT.replace("\n", "\r\n")) == D1


def test_a_delay_is_not_final() -> None:
    late = parsed(REPORT.replace("Action: failed", "Action: Delayed").replace("5.1.1\nDiag", "4.4.1\nDiag"))
    assert (late.final, late.status) == (False, "4.4.1")


def test_a_report_on_two_recipients_is_final_when_one_is() -> None:
    delayed = "Final-Recipient: rfc822; other@home.example\nAction: delayed\nStatus: 4.4.1\n\nFinal-Recipient"
    assert parsed(REPORT.replace("Final-Recipient", delayed, 1)) == D1


@pytest.mark.parametrize(
    ("message", "why"),
    [
        (REPORT.replace("Action: failed", "Action: delivered"), "neither a failed nor a delayed"),
        (REPORT.replace("Message-ID: <dispatch.d-1@district.example>\n", ""), "does not say which letter"),
        (REPORT.replace("message/delivery-status", "text/plain"), "neither a failed nor a delayed"),
        ("Subject: Out of office\n\nBack on Monday.", "not a delivery report"),
        ("", "not a delivery report"),
    ],
)
def test_what_is_no_bounce_is_told_apart(message: str, why: str) -> None:
    with pytest.raises(NoTrouble, match=why):
        parsed(message)


def test_a_bounce_is_read_again_until_it_is_put_aside(maildir: Path) -> None:
    file = maildir / "new" / "1.mx"
    file.write_text(REPORT)
    assert list(read_bounces(maildir)) == list(read_bounces(maildir)) == [(file, D1)]
    put_aside(file)
    assert (maildir / "cur" / "1.mx:2,S").read_text() == REPORT
    assert list(read_bounces(maildir)) == []


def test_garbage_is_named_and_stops_nobody(maildir: Path) -> None:
    (maildir / "new" / "1.mx").write_bytes(bytes(range(256)))
    (maildir / "new" / "2.mx").write_text(REPORT)
    garbage = NotABounce(file_name="1.mx", reason="it is not a delivery report (multipart/report)")
    assert [found for _, found in read_bounces(maildir)] == [garbage, D1]


def test_a_folder_that_is_no_maildir_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(read_bounces(tmp_path / "nowhere"))


@given(st.binary(max_size=300))
def test_any_bytes_are_a_bounce_or_none(raw: bytes) -> None:
    assert_read(raw)


@given(st.integers(0, len(REPORT)), st.binary(max_size=40), st.integers(0, 120))
def test_a_damaged_report_is_a_bounce_or_none(at: int, damage: bytes, lost: int) -> None:
    whole = REPORT.encode()
    assert_read(whole[:at] + damage + whole[at + lost :])


def assert_read(raw: bytes) -> None:
    try:
        outcome: object = parse_bounce(raw)
    except NoTrouble as why:
        outcome = why
    assert isinstance(outcome, Bounce | NoTrouble)
