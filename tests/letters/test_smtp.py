"""A letter goes out by e-mail: what each answer of a mail server proves."""

import datetime as dt
import email
import ssl
from email.message import Message
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pydantic import SecretStr, ValidationError

from letters.channels import Ambiguous, Left, Outcome, Parcel, Refused
from letters.smtp import SmtpChannel, SmtpSettings
from tests.letters.mailserver import Line, Mailbox, Script, mail_server, scripted_server

PDF = b"%PDF-1.7\n.\n.. a line that begins with a dot\n" + bytes(range(256)) * 40
CLOSED_PORT = 1


def a_parcel(**changes: Any) -> Parcel:
    values: dict[str, Any] = {
        "message_id": "<dispatch.d-1@district.example>",
        "file_name": "d-1.pdf",
        "pdf": PDF,
        "to": "parent@home.example",
        "subject": "Una carta de la escuela, año nuevo",
        "body": "Adjuntamos una carta.\n.\nEscuela de ejemplo\n",
    }
    return Parcel(**(values | changes))


def sent(port: int, parcel: Parcel | None = None, **settings: Any) -> Outcome:
    usual = {"host": "127.0.0.1", "port": port, "sender": "letters@district.example", "security": "none"}
    return SmtpChannel(SmtpSettings(**(usual | {"timeout": 5} | settings))).send(parcel or a_parcel())


def sent_to(script: Script, **settings: Any) -> Outcome:
    with scripted_server(script) as port:
        return sent(port, **settings)


def only_message(box: Mailbox) -> Message:
    [envelope] = box.messages
    assert isinstance(envelope.content, bytes)
    return email.message_from_bytes(envelope.content, policy=default)


def test_an_accepted_letter_has_left_with_the_reply_as_evidence() -> None:
    box = Mailbox()
    with mail_server(box) as port:
        assert sent(port) == Left(evidence="250 2.0.0 Ok: queued as 4F1C2")
    message = only_message(box)
    assert message["Message-ID"] == "<dispatch.d-1@district.example>"
    assert message["Subject"] == "Una carta de la escuela, año nuevo"
    assert box.messages[0].mail_from == "letters@district.example"
    assert box.messages[0].rcpt_tos == ["parent@home.example"]


def test_the_attachment_arrives_byte_for_byte() -> None:
    box = Mailbox()
    with mail_server(box) as port:
        sent(port)
    body, attachment = only_message(box).iter_parts()  # type: ignore[attr-defined]
    assert body.get_content().splitlines() == ["Adjuntamos una carta.", ".", "Escuela de ejemplo"]
    assert attachment.get_content() == PDF
    assert (attachment.get_content_type(), attachment.get_filename()) == ("application/pdf", "d-1.pdf")


def test_a_second_try_carries_the_same_message_id() -> None:
    box = Mailbox()
    with mail_server(box) as port:
        sent(port)
        sent(port)
    ids = {email.message_from_bytes(envelope.content)["Message-ID"] for envelope in box.messages}  # type: ignore[arg-type]
    assert (len(box.messages), ids) == (2, {"<dispatch.d-1@district.example>"})


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    ("reply", "permanent"), [("451 4.3.0 try later", False), ("550 5.1.1 no such user", True)]
)
def test_a_refusal_of_the_letter_lasts_as_long_as_its_code_says(
    stage: str, reply: str, permanent: bool
) -> None:
    box = Mailbox({stage: reply})
    with mail_server(box) as port:
        outcome = sent(port)
    assert outcome == Refused(reason=f"the mail server did not take the letter: {reply}", permanent=permanent)
    assert not box.messages


def test_the_recipients_address_is_not_repeated_in_the_reason() -> None:
    with mail_server(Mailbox({"RCPT": "550 5.1.1 <Parent@Home.example> unknown"})) as port:
        outcome = sent(port)
    assert isinstance(outcome, Refused)
    assert "550 5.1.1 <(recipient)> unknown" in outcome.reason


def test_no_server_there_is_no_letter_gone() -> None:
    outcome = sent(CLOSED_PORT)
    assert isinstance(outcome, Refused)
    assert not outcome.permanent


@pytest.mark.parametrize("stage", ["EHLO", "MAIL", "RCPT", "DATA"])
def test_a_line_cut_before_the_message_means_nothing_left(stage: str) -> None:
    outcome = sent_to(lambda line: line.up_to(stage))
    assert isinstance(outcome, Refused)
    assert not outcome.permanent


def hang_up_at_once(line: Line) -> None:
    """The connection closes before any greeting."""


def turn_away(line: Line) -> None:
    line.say("554 no mail service here")


def talk_nonsense(line: Line) -> None:
    line.say("hello there")


@pytest.mark.parametrize("script", [hang_up_at_once, turn_away, talk_nonsense, Line.stall])
def test_a_server_that_will_not_talk_is_tried_again_later(script: Script) -> None:
    outcome = sent_to(script, timeout=0.3)
    assert isinstance(outcome, Refused)
    assert not outcome.permanent


def cut_after_message(line: Line) -> None:
    line.up_to("DATA")
    line.say("354 go on")
    line.hear_message()


def cut_within_message(line: Line) -> None:
    line.up_to("DATA")
    line.say("354 go on")
    line.hear()


def stall_after_message(line: Line) -> None:
    cut_after_message(line)
    line.stall()


def mumble_after_message(line: Line) -> None:
    cut_after_message(line)
    line.say("thanks, got it")


@pytest.mark.parametrize(
    "script", [cut_after_message, cut_within_message, stall_after_message, mumble_after_message]
)
def test_a_message_without_a_clear_reply_may_have_left(script: Script) -> None:
    assert isinstance(sent_to(script, timeout=0.5), Ambiguous)


def accept_then_hang_up(line: Line) -> None:
    cut_after_message(line)
    line.say("250 taken")


def test_a_lost_goodbye_does_not_undo_a_reply() -> None:
    assert sent_to(accept_then_hang_up) == Left(evidence="250 taken")


def accept_then_fall_silent(line: Line) -> None:
    accept_then_hang_up(line)
    while line.hear():
        """The goodbye is heard, and not answered."""


@pytest.mark.timeout(30)
def test_a_server_that_does_not_answer_the_goodbye_is_left_waiting() -> None:
    assert sent_to(accept_then_fall_silent, timeout=300) == Left(evidence="250 taken")


def test_a_recipient_without_an_address_is_refused() -> None:
    assert isinstance(sent(CLOSED_PORT, a_parcel(to=None)), Refused)


@pytest.mark.parametrize("to", ["", "parent", "a@b@c", "p@home.example\r\nRCPT TO:<x@y>", "<p@home.example>"])
def test_what_is_no_address_makes_no_parcel(to: str) -> None:
    with pytest.raises(ValidationError):
        a_parcel(to=to)


def test_an_address_in_another_script_needs_a_server_that_knows_it() -> None:
    box, parcel = Mailbox(), a_parcel(to="ольга@пошта.example")
    with mail_server(box, enable_SMTPUTF8=True) as port:
        assert isinstance(sent(port, parcel), Left)
    assert only_message(box)["To"] == "ольга@пошта.example"
    with mail_server(Mailbox(), enable_SMTPUTF8=False) as port:
        outcome = sent(port, parcel)
    assert isinstance(outcome, Refused)
    assert outcome.permanent


# TLS and sign-in


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A self-signed certificate for this computer, and its key."""
    folder, key = tmp_path_factory.mktemp("tls"), ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, private = folder / "cert.pem", folder / "key.pem"
    pem.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return pem, private


def server_context(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    return context


def one_account(
    server: object, session: object, envelope: object, mechanism: str, data: object
) -> AuthResult:
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (b"mtss", b"secret")
    return AuthResult(success=known, handled=False)


@pytest.mark.parametrize(("password", "accepted"), [("secret", True), ("wrong", False)])
def test_starttls_and_sign_in(certificate: tuple[Path, Path], password: str, accepted: bool) -> None:
    """A wrong password is ours to mend: the letter itself stays good."""
    box, options = Mailbox(), {"tls_context": server_context(certificate), "require_starttls": True}
    with mail_server(box, **options, authenticator=one_account, auth_required=True) as port:
        outcome = sent(
            port,
            host="localhost",
            security="starttls",
            ca_file=certificate[0],
            username="mtss",
            password=SecretStr(password),
        )
    assert isinstance(outcome, Left if accepted else Refused)
    assert len(box.messages) == accepted
    assert isinstance(outcome, Left) or not outcome.permanent  # type: ignore[union-attr]
    assert "wrong" not in repr(outcome)


def test_tls_from_the_first_byte(certificate: tuple[Path, Path]) -> None:
    box = Mailbox()
    with mail_server(box, ssl_context=server_context(certificate)) as port:
        assert isinstance(sent(port, host="localhost", security="tls", ca_file=certificate[0]), Left)


@pytest.mark.parametrize("trusted", [False, True])
def test_a_letter_does_not_go_to_a_server_that_cannot_show_who_it_is(
    certificate: tuple[Path, Path], trusted: bool
) -> None:
    """Neither a certificate nobody vouches for, nor a good one of another name."""
    box, settings = (
        Mailbox(),
        {"host": "127.0.0.1", "ca_file": certificate[0]} if trusted else {"host": "localhost"},
    )
    with mail_server(box, tls_context=server_context(certificate)) as port:
        outcome = sent(port, security="starttls", **settings)
    assert isinstance(outcome, Refused)
    assert not box.messages


def test_a_server_without_tls_gets_no_letter_when_tls_is_asked_for() -> None:
    box = Mailbox()
    with mail_server(box) as port:
        assert isinstance(sent(port, security="starttls"), Refused)
    assert not box.messages
