"""All faults, in the order of the table."""

from tests.faults.disk_faults import PostgresDiskFull, PrintFolderFull
from tests.faults.fault import Fault, Nothing
from tests.faults.input_faults import ClockJumps, LogShaken, Poison
from tests.faults.network_faults import (
    CommitReplyLost,
    MailRefused,
    MailReplyLost,
    MailStalled,
    PostgresSwallowed,
    TemporalSwallowed,
)
from tests.faults.process_faults import (
    AnyKilled,
    DeliveryKilled,
    FollowerKilled,
    ProjectorKilled,
    TimersKilled,
    TwoOfEach,
)
from tests.faults.rolling_restart import RollingRestart
from tests.faults.server_faults import ConnectionsCut, PostgresKilled, TemporalEmptied, TemporalKilled

FAULTS: tuple[type[Fault], ...] = (
    Nothing,
    *(FollowerKilled, DeliveryKilled, TimersKilled, ProjectorKilled, AnyKilled, TwoOfEach, RollingRestart),
    *(TemporalKilled, TemporalEmptied, PostgresKilled, ConnectionsCut),
    *(LogShaken, ClockJumps, Poison),
    *(CommitReplyLost, PostgresSwallowed, TemporalSwallowed),
    *(MailRefused, MailStalled, MailReplyLost),
    *(PostgresDiskFull, PrintFolderFull),
)
