"""All faults, in the order of the table."""

from tests.faults.fault import Fault, Nothing
from tests.faults.server_faults import TemporalEmptied, TemporalKilled

FAULTS: tuple[type[Fault], ...] = (Nothing, TemporalKilled, TemporalEmptied)
