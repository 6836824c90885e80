"""The network fails between the processes and PostgreSQL, Temporal or the mail server."""

import socket
import time

from runtime.wiring import wire
from simulation.compare import Difference
from tests.faults.district import District
from tests.faults.fault import Fault, NotStruck
from tests.store.wire import Line, TcpLine, Wire

A_MINUTE = 60.0
APPENDED = b"first_digest"
"""A column of the answer to an append, and of no other."""
PATIENCE, BETWEEN = 60.0, 0.25


class OnTheLine(Fault):
    """Between somebody and a server; the people's own connections go over the line too."""

    def over(self, district: District, line: Line) -> None:
        """Open `line`, which closes after the district."""
        district.beside.enter_context(line)

    def change(self, district: District, **settings: object) -> None:
        """Have everybody go by `settings` from now on."""
        district.settings = district.settings.model_copy(update=settings)
        district.wired.close()
        district.wired = wire(district.settings)


class OnTheWayToPostgres(OnTheLine):
    """A line to both databases."""

    line: Wire

    def prepare(self, district: District) -> None:
        """Everybody reaches PostgreSQL over the line."""
        given = district.settings
        self.line = Wire(given.required("database"))
        self.over(district, self.line)
        databases = ("database", "database_eraser", "keys")
        self.change(district, **{name: self.line.of(given.required(name)) for name in databases})


class CommitReplyLost(OnTheWayToPostgres):
    """Stored, and nobody was told."""

    name = "commit-reply-lost"
    says = "The reply to an append is lost after its commit, 30 times: its sender sees a broken connection."
    times = 30

    def strike(self, district: District) -> None:
        """Appends alone, whoever makes them."""
        give_up = time.monotonic() + PATIENCE
        for lost in range(self.times):
            self.line.lose_next_reply(APPENDED)
            while self.line.lost == lost and time.monotonic() < give_up:
                time.sleep(0.01)
            time.sleep(BETWEEN)

    def seen(self, district: District) -> str:
        """How many were lost. Raises NotStruck where none was."""
        if not self.line.lost:
            raise NotStruck("no reply was lost")
        return f"{self.line.lost} replies lost; people sent {district.unanswered} commands again"


class PostgresSwallowed(OnTheWayToPostgres):
    """Bytes vanish, and no connection breaks."""

    name = "postgres-swallowed"
    says = "The network to PostgreSQL silently swallows every byte for a minute."

    def strike(self, district: District) -> None:
        """Both ways, for everybody."""
        self.line.swallow()
        time.sleep(A_MINUTE)
        self.line.carry()

    def seen(self, district: District) -> str:
        """How the workers noticed."""
        return f"{district.crew.logged('role_failed')} failures of roles, each tried again"


class TemporalSwallowed(OnTheLine):
    """Bytes vanish, and no connection breaks."""

    name = "temporal-swallowed"
    says = "The network to Temporal silently swallows every byte for a minute."

    def prepare(self, district: District) -> None:
        """Everybody reaches Temporal over the line."""
        self.line = TcpLine(district.settings.required("temporal_address"))
        self.over(district, self.line)
        self.change(district, temporal_address=self.line.address)

    def strike(self, district: District) -> None:
        """Both ways, for everybody."""
        self.line.swallow()
        time.sleep(A_MINUTE)
        self.line.carry()

    def seen(self, district: District) -> str:
        """How the workers noticed."""
        return f"{district.crew.logged('role_failed')} failures of roles, each tried again"


class MailLine(TcpLine):
    """To the mail server; refuses the next `refusals` sessions, loses the next `losses` last replies."""

    refusals = losses = refused = 0

    def __init__(self, server: str) -> None:
        super().__init__(server)
        self._complete: set[socket.socket] = set()

    def turned_away(self, client: socket.socket) -> bool:
        """With the reply of a server that is overloaded."""
        if self.refusals == 0:
            return False
        self.refusals -= 1
        self.refused += 1
        client.sendall(b"421 4.3.2 come again later\r\n")
        return True

    def sent(self, server: socket.socket, data: bytes) -> None:
        """A dot on a line of its own ends a letter."""
        if data.endswith(b"\r\n.\r\n"):
            self._complete.add(server)

    def loses(self, server: socket.socket, data: bytes) -> bool:
        """The word that the letter was taken."""
        if self.losses == 0 or server not in self._complete:
            return False
        self.losses -= 1
        return True


class OnTheWayToTheMailServer(OnTheLine):
    """A line to the mail server."""

    line: MailLine

    def prepare(self, district: District) -> None:
        """The delivery workers reach it over the line."""
        self.line = MailLine(f"127.0.0.1:{district.settings.smtp_port}")
        self.over(district, self.line)
        self.change(district, smtp_port=int(self.line.address.rpartition(":")[2]))


class MailRefused(OnTheWayToTheMailServer):
    """Not now, says the server."""

    name = "mail-refused"
    says = "The mail server refuses the next five sessions (421)."
    times = 5

    def strike(self, district: District) -> None:
        """Each letter is tried again later."""
        self.line.refusals = self.times

    def seen(self, district: District) -> str:
        """How many were refused. Raises NotStruck where none was."""
        if not self.line.refused:
            raise NotStruck("no session was refused")
        return f"{self.line.refused} sessions refused"

    def explains(self, difference: Difference) -> bool:
        """The refusals are on record, and the attempts after them."""
        return super().explains(difference) or _type(difference) == "dispatch.failed"


class MailReplyLost(OnTheWayToTheMailServer):
    """Taken, and nobody was told."""

    name = "mail-reply-lost"
    says = "The mail server takes the next four letters, and its reply to each is lost."
    times = 4

    def strike(self, district: District) -> None:
        """Nobody can know whether they left."""
        self.line.losses = self.times

    def seen(self, district: District) -> str:
        """How many replies were lost. Raises NotStruck where none was."""
        if not self.line.lost:
            raise NotStruck("no reply was lost")
        return f"{self.line.lost} replies lost"


class MailStalled(OnTheWayToTheMailServer):
    """The server says nothing, wherever a session stands."""

    name = "mail-stalled"
    says = "The mail server falls silent for 40 seconds, in the middle of sessions and before new ones."

    def strike(self, district: District) -> None:
        """Longer than a step of a session may take."""
        self.line.swallow()
        time.sleep(40)
        self.line.carry()

    def seen(self, district: District) -> str:
        """What the delivery worker made of it."""
        return f"{district.crew.logged('dispatch.finish')} letters tried"

    def explains(self, difference: Difference) -> bool:
        """The failed attempts are on record."""
        return super().explains(difference) or _type(difference) == "dispatch.failed"


def _type(difference: Difference) -> str:
    return difference.left.type if difference.left else ""
