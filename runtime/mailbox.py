"""A mail server for development and the demo: takes every letter and keeps it in a folder; sends nothing."""

from asyncio import Server
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox


class _AnyPort(Controller):
    """Takes whichever port is free, and knows which one it was."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def mailbox(folder: Path) -> Iterator[int]:
    """A mail server on this machine alone, while the block lasts; gives its port. `folder` is a Maildir."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    handler: Any = Mailbox(folder)
    controller = _AnyPort(handler, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()
