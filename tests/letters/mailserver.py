"""Mail servers for tests, on a free loopback port: a real one, and one that misbehaves by script."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Mailbox:
    """A handler that keeps what arrives, or answers as it is told to."""

    answers: dict[str, str] = field(default_factory=dict)
    messages: list[Envelope] = field(default_factory=list)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "MAIL" not in self.answers:
            envelope.mail_from = address
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if "RCPT" not in self.answers:
            envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = self.answers.get("DATA", "250 2.0.0 Ok: queued as 4F1C2")
        if answer.startswith("250"):
            self.messages.append(envelope)
        return answer


class _Anywhere(Controller):
    """Takes whichever port is free, and knows which one it was."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server(box: Mailbox, **options: Any) -> Iterator[int]:
    """A real SMTP server with that mailbox; gives its port."""
    controller = _Anywhere(box, hostname="127.0.0.1", port=0, **options)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


Script = Callable[["Line"], None]


class Line:
    """One connection, seen from a server that does only what its script says."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._file = connection.makefile("rb")

    def say(self, reply: str) -> None:
        self._connection.sendall(reply.encode() + b"\r\n")

    def hear(self) -> bytes:
        return self._file.readline()

    def hear_message(self) -> None:
        while self.hear() not in {b".\r\n", b""}:
            pass

    def up_to(self, command: str) -> None:
        """Take every command kindly until this one has been heard."""
        self.say("220 mail.example ready")
        while heard := self.hear():
            if heard.upper().startswith(command.encode()):
                return
            self.say("250 OK")

    def stall(self) -> None:
        """Say nothing until the client gives up."""
        while self._connection.recv(65536):
            pass


@contextmanager
def scripted_server(script: Script) -> Iterator[int]:
    """A server that plays the script for one connection, then hangs up; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_play, args=(listener, script))
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            thread.join(20)
            assert not thread.is_alive()


def _play(listener: socket.socket, script: Script) -> None:
    listener.settimeout(10)
    connection, _ = listener.accept()
    connection.settimeout(10)
    with connection, suppress(ConnectionError):  # The client may hang up first.
        line = Line(connection)
        script(line)
        line._file.close()
