"""How the engine's store fits the seams of the `eventsourcing` library: application, factory, recorder,

mapper.
"""

import os
from abc import abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, ClassVar, NoReturn

from eventsourcing.application import Application
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import (
    ApplicationRecorder,
    InfrastructureFactory,
    JSONTranscoder,
    Mapper,
    Notification,
    NotSupportedError,
    Transcoder,
)
from eventsourcing.utils import Environment, EnvType

from store.errors import UnsafeMode
from store.rows import Spent
from store.witness import Fork

UNSAFE = "POSTGRES_ENABLE_DB_FUNCTIONS"
_OFF = {"", "0", "f", "false", "n", "no", "off"}


class LogRecorder(ApplicationRecorder):
    """What the engine asks of a recorder beyond what the library asks."""

    @abstractmethod
    def select_log(self, after: int, limit: int, kinds: Sequence[str]) -> Sequence[Notification]:
        """Up to `limit` rows with a position above `after`, of stream `kinds` (of all, when empty)."""

    @abstractmethod
    def select_new(
        self, streams: Mapping[str, int], kinds: Sequence[str], after_position: int
    ) -> tuple[Sequence[Notification], Sequence[Notification]]:
        """The tails of `streams`, and the rows of `kinds` above `after_position`, as of one moment."""

    @abstractmethod
    def select_of_types(
        self, streams: Sequence[str], types: Sequence[str]
    ) -> Sequence[tuple[int, Notification]]:
        """The rows of `types` in `streams`, each with the version of its stream, as of one moment."""

    @abstractmethod
    def select_spent(self, command_id: str) -> Spent | None:
        """What is stored of a command id."""

    @abstractmethod
    def select_streams(self, kind: str, after: str, limit: int | None) -> list[str]:
        """The names of the streams of a kind after `after`, in order; at most `limit`, when given."""

    @abstractmethod
    def forget(self, stream: str, version: int) -> None:
        """Make one event unreadable. Raises NoSuchEvent."""

    @abstractmethod
    def destroy_key(self, stream: str) -> None:
        """Make all events of a stream unreadable. Raises KeyMissing."""

    @abstractmethod
    def witness(self) -> None:
        """Have the last row remembered outside the database. Raises Forked."""

    @abstractmethod
    def fork(self) -> Fork | None:
        """What was seen of the rows and is gone, if anything is."""

    @abstractmethod
    def start_over(self, incident: str) -> None:
        """Go by the rows as they are from now on, whatever was seen before."""

    @abstractmethod
    def close(self) -> None:
        """Let go of connections."""

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> NoReturn:
        """Refused: the library's subscriptions can lose events. Poll `select_log`."""
        raise NotSupportedError("subscriptions can lose events: poll EventStore.read")


class LogMapper(Mapper[str]):
    """A mapper that can make itself ready for many rows at once."""

    def __init__(self) -> None:
        super().__init__(JSONTranscoder())  # asked for by the library, and not used

    def ready_to_write(self, streams: Collection[str]) -> None:
        """Prepare for events of `streams` to be appended. Raises KeyDestroyed."""

    def ready_to_read(self, rows: Iterable[Notification]) -> None:
        """Prepare for `rows` to be read. Raises KeyMissing."""


class Parts(InfrastructureFactory[Any]):
    """Hands the library the recorder and the mapper that the engine chose."""

    def __init__(self, mapper: LogMapper, recorder: LogRecorder, env: EnvType | None = None) -> None:
        super().__init__(env)
        self.given_mapper, self.given_recorder = mapper, recorder

    def mapper(self, transcoder: Transcoder | None = None, mapper_class: Any = None) -> Mapper[Any]:
        return self.given_mapper

    def transcoder(self) -> Transcoder:
        return JSONTranscoder()

    def application_recorder(self) -> ApplicationRecorder:
        return self.given_recorder

    def aggregate_recorder(self, purpose: str = "events") -> NoReturn:
        raise NotSupportedError("snapshots are not kept")

    def tracking_recorder(self, tracking_recorder_class: Any = None) -> NoReturn:
        raise NotSupportedError("positions are kept by the projections")

    def process_recorder(self) -> NoReturn:
        raise NotSupportedError("positions are kept by the projections")

    def close(self) -> None:
        self.given_recorder.close()


class Log(Application[str]):
    """The library's application over the engine's parts."""

    name = "mtss"
    env: ClassVar[dict[str, str]] = {"ORIGINATOR_ID_TYPE": "text"}
    log_section_size = 1000

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        super().__init__(parts.env)

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:
        """The given settings alone: a stray variable of the process must not change what is stored.

        Raises UnsafeMode when these or the process's environment ask for the library's own append function,
        which takes no lock, so that readers lose events.
        """
        asked = Environment(name, {**os.environ, **(env or {})}).get(UNSAFE, "")
        if asked.strip().lower() not in _OFF:
            raise UnsafeMode(f"{UNSAFE} is set ({asked}): with it readers lose events; unset it")
        return Environment(name, {**type(self).env, **(env or {})})

    def write(self, records: Iterable[DomainEventProtocol[str]], spent: Spent | None) -> Sequence[int]:
        """The positions of `records`, written in this order.

        The library's own `save` tries each against a protocol and makes a notification that nobody reads.
        """
        stored = [self.mapper.to_stored_event(record) for record in records]
        return self.recorder.insert_events(stored, spent=spent) or ()

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        return self._parts
