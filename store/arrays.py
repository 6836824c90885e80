"""Lists as PostgreSQL's binary arrays, each of a declared element type.

psycopg looks through every list to find its element type, and finds none where all are None: it would need
more than twice as long for the seventeen columns of one event, and prepare the append anew for each mixture.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from struct import Struct
from typing import Any

from psycopg.abc import AdaptContext, DumperKey, PyFormat
from psycopg.adapt import Dumper
from psycopg.postgres import types
from psycopg.pq import Format

_HEAD = Struct("!iiIii").pack  # dimensions, may hold nulls, element type, length, lower bound
_EMPTY = Struct("!iiI").pack
_INT4, _INT8 = Struct("!i").pack, Struct("!q").pack
_NULL = _INT4(-1)
_DAY_ZERO, _ZERO = date(2000, 1, 1), datetime(2000, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Array:
    """An array in PostgreSQL's binary form; `oid` is the number of the array's type."""

    oid: int
    packed: bytes


class Element:
    """A type that elements of an array may have, and how one becomes PostgreSQL's binary form."""

    def __init__(self, name: str, encode: Callable[[Any], bytes]) -> None:
        self._oid, self._array_oid, self._encode = types[name].oid, types[name].array_oid, encode

    def array(self, values: Iterable[Any]) -> Array:
        """`values`, each of this type or None, as a parameter of a query."""
        parts: list[bytes] = []
        for value in values:
            if value is None:
                parts += (b"", _NULL)
            else:
                encoded = self._encode(value)
                parts += (_INT4(len(encoded)), encoded)
        count = len(parts) // 2
        head = _HEAD(1, 1, self._oid, count, 1) if count else _EMPTY(0, 0, self._oid)
        return Array(self._array_oid, head + b"".join(parts))


TEXT = Element("text", str.encode)
INTEGER = Element("int4", _INT4)
BLOB = Element("bytea", bytes)
UUID = Element("uuid", attrgetter("bytes"))
DATE = Element("date", lambda day: _INT4((day - _DAY_ZERO).days))
INSTANT = Element("timestamptz", lambda instant: _INT8((instant - _ZERO) // _MICROSECOND))


class _ArrayDumper(Dumper):
    format = Format.BINARY

    def get_key(self, obj: Array, format: PyFormat) -> DumperKey:
        return (Array, (obj.oid,))  # type: ignore[return-value]  # any hashable does

    def upgrade(self, obj: Array, format: PyFormat) -> Dumper:
        dumper = _ArrayDumper(Array)
        dumper.oid = obj.oid
        return dumper

    def dump(self, obj: Array) -> bytes:
        return obj.packed


def register(context: AdaptContext) -> None:
    """Let a connection pass `Array` parameters."""
    context.adapters.register_dumper(Array, _ArrayDumper)
