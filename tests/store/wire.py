"""A line to PostgreSQL that a test can cut: before a statement, or after its commit and before the reply.

Or it lets bytes vanish, while both ends believe that they are connected.
"""

import shutil
import socket
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import Self

from psycopg.conninfo import conninfo_to_dict, make_conninfo

SOCKET = ".s.PGSQL.5432"
EXECUTED = b"2"
"""How the server's reply to a prepared statement begins; it leaves after the commit."""


class Wire:
    """Passes bytes between a Unix socket of its own and the server's."""

    def __init__(self, dsn: str) -> None:
        self._server = str(Path(str(conninfo_to_dict(dsn)["host"])) / SOCKET)
        self._folder = tempfile.mkdtemp(prefix="mtss-wire-", dir="/tmp")
        self.dsn = make_conninfo(dsn, host=self._folder)
        self._cut_at_reply = threading.Event()
        self._swallowing = threading.Event()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._threads: list[threading.Thread] = []
        self._listener: socket.socket | None = None
        self._lock = threading.Lock()

    def lose_next_reply(self) -> None:
        """The server will carry out the next statement, and nobody will hear of it."""
        self._cut_at_reply.set()

    def swallow(self) -> None:
        """Let everything vanish that is sent either way, new connections included."""
        self._swallowing.set()

    def carry(self) -> None:
        """Pass bytes on again. A connection of which something vanished stays spoilt."""
        self._swallowing.clear()

    def up(self) -> None:
        """Let connections through."""
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(f"{self._folder}/{SOCKET}")
        self._listener.listen()
        self._run(self._accept, self._listener)

    def down(self) -> None:
        """Cut all connections and refuse new ones."""
        with self._lock:
            if self._listener is not None:
                Path(self._folder, SOCKET).unlink()
                _cut(self._listener)
                self._listener = None
            for pair in self._pairs:
                _cut(*pair)

    def __enter__(self) -> Self:
        self.up()
        return self

    def __exit__(self, *failure: object) -> None:
        self.down()
        for thread in self._threads:
            thread.join()
        shutil.rmtree(self._folder)

    def _run(self, target, *arguments: socket.socket) -> None:
        self._threads.append(threading.Thread(target=target, args=arguments))
        self._threads[-1].start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with self._lock:
                if listener is not self._listener:
                    client.close()
                    return
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._server)
                self._pairs.append((client, server))
            self._run(self._pass, client, server)
            self._run(self._pass_reply, server, client)

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if not self._swallowing.is_set():
                    sink.sendall(data)
        _cut(source, sink)

    def _pass_reply(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if self._cut_at_reply.is_set() and data.startswith(EXECUTED):
                    self._cut_at_reply.clear()
                    break
                if not self._swallowing.is_set():
                    sink.sendall(data)
        _cut(source, sink)


def _cut(*ends: socket.socket) -> None:
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
