"""Commands as lines of JSON: `{"id": …, "at": …, "actor": …, "type": …, …}`, one command a line.

A line that is no command becomes problems that name its line and fields; the other lines are unharmed. What a
problem repeats is never what could be a person's name.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from math import isfinite
from typing import Any

from pydantic import ValidationError

from domain.catalogue import COMMANDS, parse
from domain.command import Command
from interchange.fields import FIRST_YEAR, LAST_YEAR
from interchange.problem import Problem, described, shown

MAX_LINE = 1_000_000


@dataclass(frozen=True)
class Line:
    """One line of a file: the command it holds, or what is wrong with it. `number` counts from 1."""

    number: int
    command: Command | None = None
    problems: tuple[Problem, ...] = ()


def read_lines(file: str, lines: Iterable[bytes]) -> Iterator[Line]:
    """Every line that is not blank. Raises only what reading `lines` raises."""
    for number, data in enumerate(lines, start=1):
        content = data.removeprefix(b"\xef\xbb\xbf") if number == 1 else data
        if content.strip():
            yield read_line(file, number, content.strip())


def read_line(file: str, number: int, data: bytes) -> Line:
    """The command that `data` holds, or its problems."""
    try:
        return Line(number, _command(_Place(file, number), data))
    except _Malformed as why:
        return Line(number, problems=why.problems)


class _Malformed(Exception):
    def __init__(self, *problems: Problem) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


@dataclass(frozen=True)
class _Place:
    file: str
    line: int

    def problem(self, field: str | int | None, found: str, expected: str, remedy: str) -> Problem:
        return Problem(self.file, self.line, field, found, expected, remedy)


def _command(place: _Place, data: bytes) -> Command:
    values = _values(place, data)
    name = values.get("type")
    if not isinstance(name, str) or name not in COMMANDS:
        raise _Malformed(_unknown_type(place, name))
    try:
        command = parse(values)
    except ValidationError as error:
        details = error.errors(include_url=False)
        raise _Malformed(*(_invalid(place, name, dict(detail)) for detail in details)) from None
    except OverflowError:
        raise _Malformed(_beyond(place, None)) from None
    if problems := list(_out_of_range(place, command.model_dump())):
        raise _Malformed(*problems)
    return command


def _values(place: _Place, data: bytes) -> Mapping[str, Any]:
    if len(data) > MAX_LINE:
        expected = f"at most {MAX_LINE} bytes in a line"
        raise _Malformed(place.problem(None, "a longer line", expected, "Give one command a line."))
    try:
        values = json.loads(
            data.decode(), object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_finite
        )
        _whole(values)
    except UnicodeDecodeError as error:
        remedy = "Save as UTF-8; the file looks like Latin-1 or Windows-1252."
        found = "bytes that are not UTF-8"
        raise _Malformed(place.problem(error.start + 1, found, "UTF-8 text", remedy)) from None
    except json.JSONDecodeError as error:
        found, remedy = f"broken JSON: {error.msg}", "Correct the line; it may be cut off."
        raise _Malformed(place.problem(error.pos + 1, found, "one JSON object", remedy)) from None
    except (ValueError, RecursionError) as error:
        found = str(error) if isinstance(error, _Unfit) else "a value beyond all measure"
        raise _Malformed(place.problem(None, found, "one JSON object", "Correct the line.")) from None
    if not isinstance(values, dict):
        remedy = 'Write {"id": …, "at": …, "actor": …, "type": …}.'
        raise _Malformed(place.problem(1, "JSON that is no object", "one JSON object", remedy))
    return values


class _Unfit(ValueError):
    """JSON's own rules allow it, a command cannot."""


def _whole(values: object) -> None:
    """JSON may spell half a character, which no file and no database takes."""
    try:
        json.dumps(values, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise _Unfit("half a character (a lone surrogate)") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) < len(pairs):
        raise _Unfit("a key that stands twice")
    return values


def _no_constant(word: str) -> None:
    raise _Unfit(f"{word}, which is no number")


def _finite(text: str) -> float:
    if not isfinite(number := float(text)):
        raise _Unfit("an infinite number")
    return number


def _unknown_type(place: _Place, name: object) -> Problem:
    near = get_close_matches(name, COMMANDS, n=1) if isinstance(name, str) else []
    remedy = f'Did you mean "{near[0]}"?' if near else "`mtss schema commands` lists them all."
    found = "nothing" if name is None else "no command's name"
    return place.problem("type", found, "the type of a command", remedy)


def _invalid(place: _Place, name: str, detail: Mapping[str, Any]) -> Problem:
    path = [str(step) for step in detail["loc"]]
    field = ".".join(path) or None
    if detail["type"] == "missing":
        return place.problem(field, "nothing", f"the field {path[-1]} of {name}", "Add the field.")
    if detail["type"] == "extra_forbidden":
        near = get_close_matches(path[-1], COMMANDS[name].model_fields, n=1)
        remedy = f'Did you mean "{near[0]}"?' if near else "Remove it."
        return place.problem(field, "an unknown field", f"a field of {name}", remedy)
    if detail["type"] == "literal_error":
        return _none_of(place, path, detail)
    given = detail.get("input")
    expected = detail["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
    if isinstance(given, str) and given and given in expected:
        expected = "what `mtss schema commands` says of this field"
    return place.problem(field, _found(given), expected, "Correct the field.")


def _none_of(place: _Place, path: list[str], detail: Mapping[str, Any]) -> Problem:
    """A word that is none of the known ones; where it is a key, the problem stands at what holds the key."""
    steps = path[:-2] if path[-1] == "[key]" else path
    field = ".".join(steps) or None
    given, expected = detail.get("input"), str(detail["ctx"]["expected"])
    words = expected.replace(" or ", ", ").replace("'", "").split(", ")
    near = get_close_matches(given, words, n=1) if isinstance(given, str) else []
    remedy = f'Did you mean "{near[0]}"?' if near else "Write one of these."
    return place.problem(field, _found(given), expected, remedy)


def _found(value: object) -> str:
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else f"a list of {len(value)}"
    return "nothing" if value is None else described(str(value)) if isinstance(value, bool) else f'"{value}"'


def _out_of_range(place: _Place, value: object, *path: str | int) -> Iterator[Problem]:
    """Days that no school has seen: a mistyped year would put a deadline beyond all calendars."""
    if isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR:
        yield _beyond(place, ".".join(map(str, path)))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _out_of_range(place, inner, *path, key)
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from _out_of_range(place, inner, *path, number)


def _beyond(place: _Place, field: str | None) -> Problem:
    expected = f"a year from {FIRST_YEAR} to {LAST_YEAR}"
    return place.problem(field, "a day out of range", expected, "Correct the year.")
