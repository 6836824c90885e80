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


class Line:
    """Passes bytes between a socket of its own and a server's; a subclass says which."""

    def __init__(self) -> None:
        self.lost = 0
        """Replies that a test had vanish."""
        self._swallowing = threading.Event()
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._threads: list[threading.Thread] = []
        self._listener: socket.socket | None = None
        self._lock = threading.Lock()

    def listen(self) -> socket.socket:
        """A socket at this line's own address."""
        raise NotImplementedError

    def connect(self) -> socket.socket:
        """A connection to the server. Raises OSError."""
        raise NotImplementedError

    def leave(self) -> None:
        """Give up the address."""

    def turned_away(self, client: socket.socket) -> bool:
        """Whether this client gets no connection to the server."""
        return False

    def sent(self, server: socket.socket, data: bytes) -> None:
        """Hears what a client sends."""

    def loses(self, server: socket.socket, data: bytes) -> bool:
        """Whether this reply vanishes, and the connection with it."""
        return False

    def swallow(self) -> None:
        """Let everything vanish that is sent either way, on new connections too."""
        self._swallowing.set()

    def carry(self) -> None:
        """Pass bytes on again. A connection of which something vanished stays spoilt."""
        self._swallowing.clear()

    def up(self) -> None:
        """Let connections through."""
        self._listener = self.listen()
        self._run(self._accept, self._listener)

    def down(self) -> None:
        """Cut all connections and refuse new ones."""
        with self._lock:
            if self._listener is not None:
                self.leave()
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
                if (server := self._server_for(client)) is None:
                    client.close()
                    continue
                self._pairs.append((client, server))
            self._run(self._pass, client, server)
            self._run(self._pass_reply, server, client)

    def _server_for(self, client: socket.socket) -> socket.socket | None:
        try:
            return None if self.turned_away(client) else self.connect()
        except OSError:  # it is away, and the client will see that
            return None

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                self.sent(sink, data)
                if not self._swallowing.is_set():
                    sink.sendall(data)
        _cut(source, sink)

    def _pass_reply(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if self.loses(source, data):
                    self.lost += 1
                    break
                if not self._swallowing.is_set():
                    sink.sendall(data)
        _cut(source, sink)


class Wire(Line):
    """A line to PostgreSQL, over a Unix socket."""

    def __init__(self, dsn: str) -> None:
        super().__init__()
        self._server = str(Path(str(conninfo_to_dict(dsn)["host"])) / SOCKET)
        self._folder = tempfile.mkdtemp(prefix="mtss-wire-", dir="/tmp")
        self.dsn = self.of(dsn)
        self._holding = b""
        self._lose_next = threading.Event()

    def of(self, dsn: str) -> str:
        """The way over this line to what `dsn` leads to, on the same server."""
        return make_conninfo(dsn, host=self._folder)

    def lose_next_reply(self, holding: bytes = b"") -> None:
        """The server will carry out the next statement, and nobody will hear of it.

        `holding`: the next of which the reply holds these bytes.
        """
        self._holding = holding
        self._lose_next.set()

    def listen(self) -> socket.socket:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(f"{self._folder}/{SOCKET}")
        listener.listen()
        return listener

    def connect(self) -> socket.socket:
        server = socket.socket(socket.AF_UNIX)
        server.connect(self._server)
        return server

    def leave(self) -> None:
        Path(self._folder, SOCKET).unlink()

    def loses(self, server: socket.socket, data: bytes) -> bool:
        lost = self._lose_next.is_set() and data.startswith(EXECUTED) and self._holding in data
        if lost:
            self._lose_next.clear()
        return lost

    def __exit__(self, *failure: object) -> None:
        super().__exit__(*failure)
        shutil.rmtree(self._folder)


class TcpLine(Line):
    """A line over TCP on this machine; `address` is its own, host:port, once it is up."""

    def __init__(self, server: str) -> None:
        super().__init__()
        host, _, port = server.rpartition(":")
        self._server = host, int(port)
        self.address = ""

    def listen(self) -> socket.socket:
        port = int(self.address.rpartition(":")[2] or 0)
        listener = socket.create_server(("127.0.0.1", port))
        self.address = "{}:{}".format(*listener.getsockname())
        return listener

    def connect(self) -> socket.socket:
        return socket.create_connection(self._server)


def _cut(*ends: socket.socket) -> None:
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
