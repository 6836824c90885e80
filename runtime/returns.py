"""Returned mail becomes part of the record: each bounce is recorded as the letter's return (A32)."""

from contextlib import suppress
from pathlib import Path

import structlog
from psycopg_pool import ConnectionPool

from application.engine import Engine
from domain.event import SYSTEM
from domain.notices.sending import RecordReturn
from letters.bounces import Bounce, read_bounces
from projections.notices import LetterRow
from projections.reading import snapshot
from projections.row import load
from store.errors import CommandReused

log = structlog.get_logger(__name__)


class Returns:
    """Reads a Maildir into which the mail server puts what comes back."""

    def __init__(self, maildir: Path, reads: ConnectionPool, engine: Engine) -> None:
        self._maildir, self._reads, self._engine = maildir, reads, engine

    def collect(self) -> int:
        """Record every final bounce that lies in the Maildir; how many there were.

        A bounce is moved aside once it is recorded. Raises FileNotFoundError, StoreUnavailable.
        """
        final = (b for b in read_bounces(self._maildir) if isinstance(b, Bounce) and b.final)
        return sum(self._record(bounce) for bounce in final)

    def _record(self, bounce: Bounce) -> bool:
        dispatch = bounce.message_id.strip("<>").partition("@")[0]
        student = self._student_of(dispatch)
        if student is None:
            log.warning("bounce.unknown_letter")
            return False
        returned = RecordReturn(
            id=f"{dispatch}/bounced",
            at=self._engine.clock.now(),
            actor=SYSTEM,
            student=student,
            dispatch=dispatch,
            reason=f"bounced {bounce.status}".strip(),
        )
        with suppress(CommandReused):  # on record already: read again after a crash, or reported twice
            self._engine.handle(returned)
        return True

    def _student_of(self, dispatch: str) -> str | None:
        with snapshot(self._reads) as connection:
            found = load(connection, LetterRow, "dispatch = %s", dispatch)
        return found[0].stream.partition("/")[2] if found else None
