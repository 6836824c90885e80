"""One address for several servers, as the name of a service is in production."""

import itertools
import socket
from collections.abc import Sequence
from contextlib import suppress
from socketserver import BaseRequestHandler, ThreadingTCPServer
from threading import Thread


class Door(ThreadingTCPServer):
    """Each new connection goes to the next of `addresses` ("host:port") that accepts it."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, addresses: Sequence[str]) -> None:
        super().__init__(("127.0.0.1", 0), _Passage)
        self._turns = itertools.cycle(addresses)
        self._tries = len(addresses)
        Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        """Where clients connect, "host:port"."""
        return f"127.0.0.1:{self.server_address[1]}"

    def behind(self) -> socket.socket | None:
        """A connection to the next server that lives."""
        for address in itertools.islice(self._turns, self._tries):
            host, _, port = address.rpartition(":")
            with suppress(OSError):
                return socket.create_connection((host, int(port)), timeout=5)
        return None

    def close(self) -> None:
        """Let nobody in any more."""
        self.shutdown()
        self.server_close()


class _Passage(BaseRequestHandler):
    server: Door

    def handle(self) -> None:
        found = self.server.behind()
        if found is None:
            return
        with found as upstream:
            upstream.settimeout(None)
            back = Thread(target=_pump, args=(upstream, self.request), daemon=True)
            back.start()
            _pump(self.request, upstream)
            back.join()


def _pump(source: socket.socket, target: socket.socket) -> None:
    """Pass bytes on until either side ends; then both learn of it."""
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
