"""What the embedded servers have in common: each runs while its `with` block lasts."""

from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self

from runtime.embedded.guarded import GuardedProcess


class Running(ABC):
    """What is started at the beginning of a `with` block and stopped at its end, or when its start fails."""

    @abstractmethod
    def start(self) -> None:
        """Start it; return when it answers."""

    @abstractmethod
    def stop(self) -> None:
        """Stop what was started here."""

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.stop()


class EmbeddedServer(Running):
    """A server of our own. Errors: `EmbeddedServerError`."""

    def __init__(self) -> None:
        """Nothing is started yet."""
        self._process: GuardedProcess | None = None

    def kill(self) -> None:
        """End the server as a crash would. The address stays, for the next `start`."""
        if self._process is not None:
            self._process.kill()
            self._process = None

    def _stop_process(self) -> None:
        if self._process is not None:
            self._process.stop()
            self._process = None
