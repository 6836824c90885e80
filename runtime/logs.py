"""Logs to stderr, as JSON or for a console, that cannot name a student.

Only fields on `ALLOWED` are ever written; of what libraries say, only the words of their own source are, not
the values filled in. `correlation` joins what one command set going; the engine binds it.
"""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any, Literal

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import Processor, WrappedLogger

ALLOWED = frozenset(
    {
        *("event", "level", "timestamp", "logger"),
        *("command", "correlation", "caused_by", "rule", "events"),
        *("stream", "version", "position", "owner", "deadline", "wake", "due"),
        *("role", "roles", "error", "where", "model", "reason", "count", "lag", "batch"),
        *("process", "status", "seconds"),
        *("_record", "_from_structlog"),
    }
)
"""Ids, instants, counts, classes of errors and lines of code. Look at a new field before adding it."""

OURS = ("application", "cli", "projections", "runtime", "simulation", "store", "workers", "workflows")


def configure(log_format: Literal["json", "console"], level: int = logging.INFO) -> None:
    """Send this process's logs from `level` on, and warnings of its libraries, to stderr."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        allowed_only,
    ]
    structlog.configure(
        processors=[*shared, ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_formatter(log_format, shared))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for package in OURS:
        logging.getLogger(package).setLevel(level)


def allowed_only(
    logger: WrappedLogger, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drop every field that is not on the list, tracebacks included: their last lines may quote a file."""
    return {name: value for name, value in event.items() if name in ALLOWED}


def _formatter(log_format: Literal["json", "console"], shared: list[Processor]) -> ProcessorFormatter:
    show: Processor = (
        structlog.processors.JSONRenderer()
        if log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    return ProcessorFormatter(
        foreign_pre_chain=[_template_only, *shared],
        processors=[ProcessorFormatter.remove_processors_meta, show],
    )


def _template_only(
    logger: WrappedLogger, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """A library's words without the values in them."""
    record: logging.LogRecord = event["_record"]
    return {**event, "event": str(record.msg), "logger": record.name}
