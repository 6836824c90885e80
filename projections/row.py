"""Rows of read models: a frozen dataclass is a table of schema `read`, of the same columns.

Every row belongs to one stream. So a stream can be folded, parked, compared and forgotten without a look at
any other.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from operator import attrgetter
from struct import Struct
from types import NoneType, UnionType
from typing import Any, ClassVar, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from psycopg import Connection
from psycopg.rows import tuple_row

from store.arrays import DATE, INSTANT, TEXT, Element

BIGINT = Element("int8", Struct("!q").pack)
JSON = Element("text", lambda value: json.dumps(value, sort_keys=True).encode())
Moment = date | datetime
"""When something happened in school: a civil date, or a UTC instant where the minute is known."""
MOMENT = Element("text", lambda moment: moment.isoformat().encode())
SCALARS: Mapping[Any, Element] = {str: TEXT, int: BIGINT, date: DATE, datetime: INSTANT, Moment: MOMENT}
"""How a field of a row is stored; whatever is none of these is stored as JSON."""

Key = tuple[Any, ...]
"""A row's class, then the values of its `KEY`: where it stands among the rows of its stream."""


@dataclass(frozen=True, slots=True)
class Row:
    """Base of all rows; `KEY` names the columns that tell the rows of one stream apart."""

    TABLE: ClassVar[str]
    KEY: ClassVar[tuple[str, ...]]

    stream: str


R = TypeVar("R", bound=Row)
Rows = Mapping[Key, Row]
"""The rows of one stream in one model."""


def key_of(row: Row) -> Key:
    """Where `row` stands among the rows of its stream."""
    return (type(row), *(getattr(row, name) for name in row.KEY))


def require_storable(row: Row) -> None:
    """Raise ValueError for text with a NUL character: the event store takes it, a text column does not."""
    if any(_holds_nul(value) for value in attrgetter(*row.__match_args__)(row)):
        raise ValueError("a text holds a NUL character")


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    return isinstance(value, tuple) and any(map(_holds_nul, value))


def find(rows: Rows, kind: type[R], *key: str | int) -> R | None:
    """The row of `kind` under `key`; None where there is none, as after its event was made unreadable."""
    found = rows.get((kind, *key))
    return found if isinstance(found, kind) else None


def every(rows: Iterable[Row], kind: type[R]) -> list[R]:
    """The rows of one kind."""
    return [row for row in rows if isinstance(row, kind)]


def load(connection: Connection[Any], kind: type[R], where: str = "true", *values: Any) -> list[R]:
    """The rows of `kind` for which the SQL condition `where` holds with `values`, in order of their keys."""
    table = _table(kind)
    cursor = connection.cursor(binary=True, row_factory=tuple_row)
    found = cursor.execute(f"{table.select} WHERE {where} ORDER BY {table.key}".encode(), values)
    return [kind(*table.decoded(columns)) for columns in found]


def of_streams(connection: Connection[Any], kind: type[R], streams: Iterable[str]) -> list[R]:
    """The rows of `kind` in `streams`."""
    return load(connection, kind, "stream = ANY(%b)", TEXT.array(streams))


def write(connection: Connection[Any], kind: type[Row], rows: Sequence[Row]) -> None:
    """Store `rows`, all of `kind`, in the place of what stood under their keys."""
    if rows:
        table = _table(kind)
        columns = zip(*map(table.values, rows), strict=True)
        arrays = [element.array(column) for element, column in zip(table.elements, columns, strict=True)]
        connection.execute(table.upsert, arrays)


@dataclass(frozen=True)
class _Table:
    """What is derived once from a row's class."""

    select: str
    key: str
    upsert: bytes
    elements: tuple[Element, ...]
    decoders: Mapping[int, Callable[[Any], Any]]
    values: Callable[[Row], tuple[Any, ...]]

    def decoded(self, columns: Sequence[Any]) -> Sequence[Any]:
        """`columns` as the fields of the row."""
        if not self.decoders:
            return columns
        values = list(columns)
        for place, decode in self.decoders.items():
            values[place] = decode(values[place])
        return values


def _table(kind: type[Row]) -> _Table:
    if kind not in _TABLES:
        _TABLES[kind] = _derived(kind)
    return _TABLES[kind]


_TABLES: dict[type[Row], _Table] = {}


def _derived(kind: type[Row]) -> _Table:
    names = [field.name for field in fields(kind)]
    hints = get_type_hints(kind)
    types = [_plain(hints[name]) for name in names]
    elements = tuple(SCALARS.get(of, JSON) for of in types)
    listed, key = ", ".join(names), ", ".join(("stream", *kind.KEY))
    given = ", ".join(
        f"{name}::jsonb" if element is JSON else name for name, element in zip(names, elements, strict=True)
    )
    changed = ", ".join(f"{name} = EXCLUDED.{name}" for name in names if name not in ("stream", *kind.KEY))
    upsert = (
        f"INSERT INTO {kind.TABLE} ({listed})"
        f" SELECT {given} FROM unnest({', '.join(['%b'] * len(names))}) AS given ({listed})"
        f" ON CONFLICT ({key}) DO UPDATE SET {changed}"
    )
    return _Table(
        select=f"SELECT {listed} FROM {kind.TABLE}",
        key=key,
        upsert=upsert.encode(),
        elements=elements,
        decoders={place: DECODERS[of] for place, of in enumerate(types) if of in DECODERS},
        values=attrgetter(*names),
    )


def _plain(hint: Any) -> Any:
    """The type of a field without `| None` and without parameters; a Literal is text."""
    if get_origin(hint) in (Union, UnionType):
        given = [of for of in get_args(hint) if of is not NoneType]
        hint = given[0] if len(given) == 1 else Union[*given]
    if hint == Moment:
        return Moment
    origin = get_origin(hint)
    return str if origin is Literal else origin or hint


def _tupled(value: Any) -> Any:
    """JSON knows no tuples."""
    return tuple(map(_tupled, value)) if isinstance(value, list) else value


def _moment(text: str | None) -> Moment | None:
    if text is None:
        return None
    return date.fromisoformat(text) if len(text) == len("2026-11-14") else datetime.fromisoformat(text)


DECODERS: Mapping[Any, Callable[[Any], Any]] = {tuple: _tupled, Moment: _moment}
