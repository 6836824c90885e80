"""The one place where everything is put together."""

from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import TracebackType
from typing import Self

from psycopg_pool import ConnectionPool
from temporalio.client import Client
from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig

from application.delivery import Delivery
from application.engine import Engine
from application.ports import WallClock
from application.waiting import EngineWaiting
from letters.channels import PrintFolder
from letters.smtp import SmtpChannel, SmtpSettings
from projections.positions import Positions
from projections.reading import open_reads
from projections.runner import Runner
from runtime.clock import ScaledClock, SystemClock
from runtime.letters import LetterDesk
from runtime.returns import Returns
from runtime.settings import NotConfigured, Settings
from store import clocks
from store.eventstore import EventStore, open_postgres
from store.heartbeats import Heartbeats
from store.keys import PostgresKeys
from workflows.client import connect

NO_MAIL_DOMAIN = "mtss.invalid"
"""Follows the @ of ids that never leave the building (RFC 2606)."""


@dataclass(frozen=True)
class Wired:
    """Everything that a command, a worker or a test needs; implements `workers.wiring.Wiring`."""

    settings: Settings
    clock: WallClock
    store: EventStore
    engine: Engine
    waiting: EngineWaiting
    reads: ConnectionPool
    projector: Runner
    positions: Positions
    returns: Returns | None

    @property
    def queue_prefix(self) -> str:
        """Begins the name of each task queue."""
        return self.settings.queue_prefix

    @property
    def heartbeats(self) -> Heartbeats:
        """Where the sweep shows that it is alive."""
        return Heartbeats(self.reads)

    @property
    def check_url(self) -> str | None:
        """Called by the sweep after each look that found nothing wrong."""
        return self.settings.check_url.get_secret_value() if self.settings.check_url else None

    def clock_ahead(self) -> float:
        """How many seconds this machine's clock is ahead of the database's. Raises StoreUnavailable."""
        return clocks.ahead(self.reads)

    async def connect(self) -> Client:
        """A client of Temporal. Raises NotConfigured, and RuntimeError when it cannot be reached."""
        address = self.settings.required("temporal_address")
        runtime = sdk_runtime(self.settings.health_host, self.settings.temporal_metrics_port)
        return await connect(address, self.settings.temporal_namespace, runtime)

    def close(self) -> None:
        """Let go of all connections."""
        self.store.close()
        self.reads.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()


def wire(settings: Settings, *, past_fork: bool = False) -> Wired:
    """Connect to the databases and put the parts together.

    `past_fork`: also to a record that lacks what was seen of it, to say so in it. Raises NotConfigured,
    KeyFileRefused, NotMigrated, StoreUnavailable, Forked.
    """
    database, clock = settings.required("database"), clock_of(settings)
    if settings.traces_url:
        _collect_traces(settings.traces_url)
    with ExitStack() as opened:
        keys = PostgresKeys(settings.required("keys"), settings.kek())
        opened.callback(keys.close)
        store = opened.enter_context(
            open_postgres(database, keys, settings.database_eraser, past_fork=past_fork)
        )
        reads = opened.enter_context(open_reads(database))
        engine = Engine(store, clock)
        waiting = EngineWaiting(engine, Delivery(engine, letter_desk(settings)))
        opened.pop_all()
    maildir = settings.returned_mail
    returns = Returns(maildir, reads, engine) if maildir else None
    return Wired(
        settings, clock, store, engine, waiting, reads, Runner(reads, store), Positions(reads), returns
    )


def _collect_traces(url: str) -> None:
    try:
        tracing = import_module("runtime.tracing")
    except ImportError as missing:
        raise NotConfigured(
            f"MTSS_TRACES_URL is set and {missing.name} is missing: install mtss[tracing]"
        ) from None
    tracing.collect_to(url)


@cache
def sdk_runtime(host: str, port: int | None) -> Runtime | None:
    """One for the process: Temporal's own part of a client, with its metrics at `host`:`port`, if wanted."""
    if port is None:
        return None
    metrics = PrometheusConfig(bind_address=f"{host}:{port}", durations_as_seconds=True)
    return Runtime(telemetry=TelemetryConfig(metrics=metrics))


def clock_of(settings: Settings) -> WallClock:
    """The scaled clock that the settings name, or the system's."""
    if settings.clock_file is None:
        return SystemClock()
    try:
        return ScaledClock(settings.clock_file)
    except (OSError, ValueError) as error:
        raise NotConfigured(f"MTSS_CLOCK_FILE: {error}") from None


def letter_desk(settings: Settings) -> LetterDesk:
    """Printing always, mail where a server is configured."""
    mail = smtp_of(settings)
    domain = mail.sender.rpartition("@")[2] if mail else NO_MAIL_DOMAIN
    return LetterDesk(PrintFolder(settings.print_folder), SmtpChannel(mail) if mail else None, domain)


def smtp_of(settings: Settings) -> SmtpSettings | None:
    """How mail leaves, if it does."""
    if settings.smtp_host is None:
        return None
    return SmtpSettings(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.required("smtp_sender"),
        sender_name=settings.smtp_sender_name,
        security=settings.smtp_security,
        ca_file=settings.smtp_ca_file,
        username=settings.smtp_username,
        password=settings.smtp_password,
    )
