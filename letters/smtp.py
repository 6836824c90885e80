"""Letters by e-mail, for guardians who agreed to it in writing (A32).

The stages of SMTP tell what is certain. Until the server has said "354, send the message", nothing has left.
From then until its last reply nobody can know; with that reply it is certain again.
"""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field, SecretStr

from domain.address import EmailAddress
from letters.channels import Ambiguous, Left, Outcome, Parcel, Refused, Value

GOODBYE_SECONDS = 2.0
"""A server that has fallen silent must not keep the letter's outcome from the record."""
_NO_REPLY = -1  # smtplib's code for an answer that is none


class SmtpSettings(Value):
    """Where mail is handed over. `timeout`: seconds for each step; `sender`: the address for bounces."""

    host: str
    port: int = Field(ge=1, le=65535)
    sender: EmailAddress
    sender_name: str = ""
    security: Literal["none", "starttls", "tls"] = "starttls"
    ca_file: Path | None = None
    username: str | None = None
    password: SecretStr | None = None
    timeout: float = Field(default=30, gt=0)


class _NotAccepted(Exception):
    """The server answered a step before the message with a refusal, or not at all."""

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.permanent = permanent


class SmtpChannel:
    """Hands a letter to a mail server. A repeated message would arrive twice: not idempotent."""

    idempotent: ClassVar[bool] = False

    def __init__(self, settings: SmtpSettings) -> None:
        self._settings = settings
        self._from = Address(settings.sender_name, addr_spec=settings.sender)

    def send(self, parcel: Parcel) -> Outcome:
        """`Left` with the server's reply; `Refused` before or by it; `Ambiguous` when it was lost."""
        if parcel.to is None:
            return Refused(reason="the recipient has no e-mail address", permanent=True)
        try:
            with self._session() as server:
                self._open_envelope(server, parcel.to)
                outcome = _hand_over(server, self._message(parcel, parcel.to))
        except _NotAccepted as refusal:
            outcome = Refused(reason=str(refusal), permanent=refusal.permanent)
        return _without_address(outcome, parcel.to)

    @contextmanager
    def _session(self) -> Iterator[smtplib.SMTP]:
        # Connection, TLS and sign-in fail for the server's sake or ours, never for the letter's.
        with _before_data("the mail server cannot be used", permanent=False):
            server = self._connect()
        try:
            with _before_data("the mail server cannot be used", permanent=False):
                self._greet(server)
            yield server
        finally:
            _say_goodbye(server)

    def _connect(self) -> smtplib.SMTP:
        to = self._settings
        # Naming ourselves by the sender's domain spares a DNS query, which has no timeout.
        if to.security == "tls":
            return smtplib.SMTP_SSL(
                to.host, to.port, self._from.domain, timeout=to.timeout, context=self._trust()
            )
        return smtplib.SMTP(to.host, to.port, self._from.domain, timeout=to.timeout)

    def _greet(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        if self._settings.security == "starttls":
            server.starttls(context=self._trust())
            server.ehlo_or_helo_if_needed()
        if self._settings.username and self._settings.password:
            server.login(self._settings.username, self._settings.password.get_secret_value())

    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self._settings.ca_file)

    def _open_envelope(self, server: smtplib.SMTP, to: str) -> None:
        options = [] if to.isascii() else ["SMTPUTF8"]
        with _before_data("the mail server did not take the letter", permanent=True):
            _expect({250}, server.mail(self._settings.sender, options))
            _expect({250, 251}, server.rcpt(to))
            _expect({354}, server.docmd("DATA"))

    def _message(self, parcel: Parcel, to: str) -> bytes:
        message = EmailMessage(policy=WIRE.clone(cte_type="7bit", utf8=not to.isascii()))
        message["From"] = self._from
        message["To"] = to
        message["Subject"] = parcel.subject
        message["Date"] = datetime.now(UTC)
        message["Message-ID"] = parcel.message_id
        message["Auto-Submitted"] = "auto-generated"  # Keeps out-of-office replies away (RFC 3834)
        message.set_content(parcel.body)
        message.add_attachment(parcel.pdf, maintype="application", subtype="pdf", filename=parcel.file_name)
        return message.as_bytes()


@contextmanager
def _before_data(what: str, *, permanent: bool) -> Iterator[None]:
    """Until the message itself is sent, whatever goes wrong means that nothing left."""
    try:
        yield
    except (
        OSError,
        ValueError,
    ) as error:  # Every SMTP error is an OSError; a garbled sign-in is a ValueError.
        for_good = isinstance(error, smtplib.SMTPNotSupportedError) or _code(error) in range(500, 600)
        raise _NotAccepted(f"{what}: {_described(error)}", permanent=permanent and for_good) from error


def _expect(codes: set[int], reply: tuple[int, bytes]) -> None:
    if reply[0] not in codes:
        raise smtplib.SMTPResponseException(*reply)


def _hand_over(server: smtplib.SMTP, message: bytes) -> Outcome:
    """Send the message and judge by the last reply; without one nobody can know whether the server has it."""
    try:
        server.send(_with_dots_doubled(message) + b".\r\n")
        code, text = server.getreply()
    except OSError as error:
        return Ambiguous(reason=f"the letter was sent, its receipt not confirmed: {_described(error)}")
    reply = _text(code, text)
    if code in range(200, 300):
        return Left(evidence=reply)
    if code in range(400, 600):
        refusal = f"the mail server did not take the letter: {reply}"
        return Refused(reason=refusal, permanent=code >= 500)
    return Ambiguous(reason=f"the letter was sent, and answered by what is no SMTP reply: {reply}")


def _with_dots_doubled(message: bytes) -> bytes:
    """A line that begins with a dot would end the message (RFC 5321, 4.5.2)."""
    return re.sub(rb"(?m)^\.", b"..", message)


def _say_goodbye(server: smtplib.SMTP) -> None:
    with suppress(OSError):  # The outcome is known by now; a lost goodbye changes nothing.
        if server.sock is not None:
            server.sock.settimeout(GOODBYE_SECONDS)
        server.quit()
    server.close()


def _code(error: Exception) -> int:
    return int(error.smtp_code) if isinstance(error, smtplib.SMTPResponseException) else _NO_REPLY


def _described(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return _text(error.smtp_code, error.smtp_error)
    return f"{type(error).__name__}: {error}"


def _text(code: int, reply: bytes | str) -> str:
    words = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return f"{code} {' '.join(words.split())}"[:500]


def _without_address(outcome: Outcome, to: str) -> Outcome:
    """Servers quote the address in their replies; it stays out of logs and events."""
    field = "evidence" if isinstance(outcome, Left) else "reason"
    hidden = re.sub(re.escape(to), "(recipient)", getattr(outcome, field), flags=re.IGNORECASE)
    return outcome.model_copy(update={field: hidden})
