"""The district that a command speaks to."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

import psycopg
from psycopg import Connection

from application.engine import Accepted, Answer, Busy
from cli.shown import PROBLEMS, UNAVAILABLE, end, refused, say
from domain.command import Command
from domain.ids import student_stream
from domain.moments import civil_date
from interchange.opaque import student_id
from projections.reading import snapshot
from runtime import logs
from runtime.embedded import EmbeddedServerError
from runtime.settings import NotConfigured, Settings, dev_folder, load
from runtime.stack import DevStack, has_data
from runtime.wiring import Wired, wire
from store.errors import StoreError


@contextmanager
def connected(*, past_fork: bool = False) -> Iterator[Wired]:
    """The district by the settings in force, or that of the development stack that runs or ran here.

    `past_fork` is `runtime.wiring.wire`'s. What cannot be reached or is not configured ends the command with
    code 3.
    """
    with unavailable(), _settings() as settings:
        logs.configure(settings.log_format, logging.WARNING)
        with wire(settings, past_fork=past_fork) as district:
            yield district


@contextmanager
def _settings() -> Iterator[Settings]:
    """Where a stack ran and none runs, its databases start for the length of one command."""
    settings, folder = load(), dev_folder()
    if settings.database is not None or not has_data(folder):
        yield settings
        return
    say(f"no stack runs on {folder}; its databases are started for this command")
    with DevStack(folder, temporal=False) as kept:
        yield kept


@contextmanager
def unavailable() -> Iterator[None]:
    """End the command with code 3, in words, for what is the installation's fault."""
    try:
        yield
    except Busy as error:
        busy = f"others kept writing to the same streams while {error} was decided; send it again"
        raise end(UNAVAILABLE, busy) from None
    except (NotConfigured, StoreError, EmbeddedServerError) as error:
        raise end(UNAVAILABLE, str(error)) from None
    except psycopg.Error as error:
        said = error.diag.message_primary or type(error).__name__
        raise end(UNAVAILABLE, f"the database refused: {said}") from None


@contextmanager
def reading(district: Wired) -> Iterator[Connection]:
    """The read models as of now, brought up to the log's head first."""
    district.projector.catch_up()
    with snapshot(district.reads) as connection:
        yield connection


def now_of(district: Wired) -> datetime:
    """The present (UTC) as the record knows it: it may have been lived through ahead of the clock."""
    last = district.store.read(max(0, district.store.head() - 1), 1)
    return max([district.clock.now(), *(entry.recorded.meta.recorded_at for entry in last)])


def today_of(district: Wired) -> date:
    """The civil day in the district's zone, by `now_of`."""
    now = now_of(district)
    return civil_date(now, district.engine.context(now).zone)


def stream_of(district: Wired, student: str) -> str:
    """The stream of a student named by SIS id or by opaque id. Ends the command where there is none."""
    given = student_stream(student)
    by_sis_id = student_stream(student_id(student, district.settings.secret_of_ids()))
    for stream in (given, by_sis_id):
        if district.engine.load(stream).version:
            return stream
    raise end(PROBLEMS, "no student has this id: give the id of the SIS, or the opaque id that tables show")


def send(district: Wired, command: Command) -> Accepted:
    """Carry out one command; a refusal ends the program in words."""
    answer: Answer = district.engine.handle(command)
    if isinstance(answer, Accepted):
        return answer
    raise end(PROBLEMS, refused(answer.refusal))
