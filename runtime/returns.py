"""Returned mail becomes part of the record: each bounce is recorded as the letter's return (A32)."""

from pathlib import Path

import structlog
from psycopg_pool import ConnectionPool

from application.engine import Accepted, Engine
from domain.event import SYSTEM
from domain.notices.sending import RecordReturn
from letters.bounces import Bounce, put_aside, read_bounces
from projections.notices import LetterRow
from projections.reading import snapshot
from projections.row import load
from store.errors import CannotRead, CommandReused, KeyDestroyed

log = structlog.get_logger(__name__)


class Returns:
    """Reads a Maildir into which the mail server puts what comes back."""

    def __init__(self, maildir: Path, reads: ConnectionPool, engine: Engine) -> None:
        self._maildir, self._reads, self._engine = maildir, reads, engine
        self._told: set[str] = set()

    def collect(self) -> int:
        """Record every final bounce that lies in the Maildir; how many there were.

        Then it is moved aside. What belongs to no letter known here, or to a file that cannot be written,
        stays, is told once and tried again each time: the read models may be behind.
        Raises FileNotFoundError, StoreUnavailable.
        """
        found = ((file, b) for file, b in read_bounces(self._maildir) if isinstance(b, Bounce))
        return sum(self._settled(file, bounce) and bounce.final for file, bounce in found)

    def _settled(self, file: Path, bounce: Bounce) -> bool:
        """Whether nothing more is to be done about it; then it is put aside."""
        settled = not bounce.final or self._recorded(bounce)
        if settled:
            put_aside(file)
        elif file.name not in self._told:
            self._told.add(file.name)
            log.warning("bounce.unknown_letter")
        return settled

    def _recorded(self, bounce: Bounce) -> bool:
        dispatch = bounce.message_id.strip("<>").partition("@")[0]
        student = self._student_of(dispatch)
        if student is None:
            return False
        try:
            return self._returned(student, dispatch, f"bounced {bounce.status}".strip())
        except CommandReused:  # on record already: read again after a crash, or reported twice
            return True
        except (CannotRead, KeyDestroyed):
            return False

    def _returned(self, student: str, dispatch: str, reason: str) -> bool:
        """False where the record lacks the letter: it was restored to an earlier point."""
        name, now = f"{dispatch}/bounced", self._engine.clock.now()
        returned = RecordReturn(
            id=name, at=now, actor=SYSTEM, student=student, dispatch=dispatch, reason=reason
        )
        if self._engine.would_refuse(returned):
            return False
        return isinstance(self._engine.handle(returned), Accepted)

    def _student_of(self, dispatch: str) -> str | None:
        with snapshot(self._reads) as connection:
            found = load(connection, LetterRow, "dispatch = %s", dispatch)
        return found[0].stream.partition("/")[2] if found else None
