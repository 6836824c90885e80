"""From the bytes of a CSV file to checked rows: encoding, quotes, header, cells, duplicates.

Every reader of this package is a `Layout` given to `read` or `parse`. All problems of a file are found in one
pass, and one bad line never costs the good ones.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from itertools import zip_longest
from pathlib import Path
from typing import Any, Generic

from pydantic import ValidationError

from interchange.fields import Personal
from interchange.problem import Parsed, Problem, R, described, shown

MAX_BYTES = 200_000_000
# A quote that nobody closed would swallow the rest of the file. No cell of these files spans more lines.
MAX_LINES_OF_A_ROW = 20
_STRAY_BYTE = re.compile("[\ud800-\udfff]")
Record = tuple[int, list[str]]


@dataclass(frozen=True)
class Layout(Generic[R]):
    """What the columns of a file are (the fields of `model`, in order) and which of them make a row unique.

    `anywhere`: the columns may stand in any order among others, as in a vendor's wide export. Otherwise
    they come first and in order, and further columns may only follow at the right.
    """

    model: type[R]
    key: tuple[str, ...] = ()
    anywhere: bool = False

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """The header's names, in order."""
        return tuple(f.alias or name for name, f in self.model.model_fields.items() if name != "line")

    @cached_property
    def personal(self) -> frozenset[str]:
        """The columns whose content no problem repeats."""
        fields = self.model.model_fields.items()
        return frozenset(f.alias or n for n, f in fields if any(isinstance(m, Personal) for m in f.metadata))

    def key_of(self, row: R) -> tuple[object, ...] | None:
        """What may occur only once in the file."""
        return tuple(getattr(row, name) for name in self.key) or None


def read(path: Path, layout: Layout[R]) -> Parsed[R]:
    """The rows and problems of the file at `path`. Raises nothing: an unreadable file is a problem too."""
    data = load(path)
    return Parsed(problems=(data,)) if isinstance(data, Problem) else parse(str(path), data, layout)


def load(path: Path) -> bytes | Problem:
    """The bytes of the file at `path`, or why there are none."""
    file = str(path)
    if path.is_dir():
        return Problem(file, None, None, "a folder", "a file", "Name the file in it.")
    if not path.is_file():
        return Problem(file, None, None, "no such file", "a file", "Check the name and the folder.")
    try:
        if path.stat().st_size > MAX_BYTES:
            return too_large(file)
        return path.read_bytes()
    except OSError as error:
        return Problem(file, None, None, f"a file that cannot be read ({error.strerror})", "a readable file",
                       "Check the permissions and the disk.")  # fmt: skip


def too_large(file: str) -> Problem:
    """The problem of a file beyond MAX_BYTES."""
    expected = f"at most {MAX_BYTES // 1_000_000} MB"
    return Problem(file, None, None, "a larger file", expected, "Split the export by building.")


def parse(file: str, data: bytes, layout: Layout[R]) -> Parsed[R]:
    """The rows and problems of `data`; `file` is the name that problems give it. Raises nothing."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        remedy = 'Save as "CSV UTF-8".'
        return Parsed(problems=(Problem(file, 1, None, "UTF-16 text", "UTF-8 text", remedy),))
    problems: list[Problem] = []
    content = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    records = _records(file, content, problems)
    line, header = next(records, (1, []))
    wrong = _header_problems(file, line, header, layout)
    if wrong:
        return Parsed(problems=(*problems, *wrong))
    rows = tuple(_unique(file, _rows(file, header, records, layout, problems), layout, problems))
    return Parsed(rows, tuple(sorted(problems, key=lambda problem: problem.line or 0)))


def _records(file: str, content: str, problems: list[Problem]) -> Iterator[Record]:
    """The non-empty records with the line each begins at. After a bad quote, goes on at the next line."""
    lines = list(io.StringIO(content, newline=""))
    at = 0
    while at < len(lines):
        reader = csv.reader(lines[at : at + MAX_LINES_OF_A_ROW], strict=True)
        try:
            cells = next(reader)
        except csv.Error:
            problems.append(_bad_quote(file, at + 1))
            at += 1
            continue
        if any(cell.strip() for cell in cells):
            yield at + 1, cells
        at += reader.line_num


def _bad_quote(file: str, line: int) -> Problem:
    expected = 'each quoted cell closed by ", and quotes inside it doubled'
    return Problem(file, line, None, "a quoted cell that does not end, or ends wrongly", expected,
                   "Correct the quotes, or export the file again: it may be cut off.")  # fmt: skip


def _header_problems(file: str, line: int, header: list[str], layout: Layout[R]) -> list[Problem]:
    names = [name.strip() for name in header]
    if not names:
        return [Problem(file, None, None, "no lines", "a header line", "Export the file again: it is empty.")]
    if len(names) == 1 and len(layout.columns) > 1 and re.search("[;\t|]", names[0]):
        remedy = "Save with commas between the columns."
        return [Problem(file, line, 1, "another separator", "columns separated by commas", remedy)]
    if layout.anywhere:
        absent = (column for column in layout.columns if column not in names)
        return [_misnamed(file, line, column, names, column) for column in absent]
    pairs = list(zip_longest(layout.columns, names[: len(layout.columns)], fillvalue=""))
    return [
        _misnamed(file, line, place, [found], column)
        for place, (column, found) in enumerate(pairs, start=1)
        if column != found
    ]


def _misnamed(file: str, line: int, place: str | int, names: list[str], column: str) -> Problem:
    """Repeats a wrong name only when it is near the right one: a file without header begins with a person."""
    near = get_close_matches(column.lower(), [name.lower() for name in names], n=1, cutoff=0.7)
    alike = [f'"{name}"' for name in names if near and name.lower() == near[0]]
    found = alike[0] if alike else "no such column" if len(names) != 1 or not names[0] else "another name"
    remedy = (
        "Write the header's names exactly, with the same capitals, in this order; add columns at the right."
    )
    return Problem(file, line, place, found, f'the column name "{column}"', remedy)


def _rows(
    file: str, header: list[str], records: Iterable[Record], layout: Layout[R], problems: list[Problem]
) -> Iterator[R]:
    names = [name.strip() for name in header]
    places = {column: names.index(column) for column in layout.columns}
    for line, cells in records:
        if len(cells) != len(header):
            problems.append(_miscounted(file, line, len(cells), len(header)))
            continue
        values = {column: cells[place].strip() for column, place in places.items()}
        stray = [column for column, cell in values.items() if _STRAY_BYTE.search(cell)]
        problems.extend(_stray_byte(file, line, column) for column in stray)
        row = None if stray else _row(file, line, values, layout, problems)
        if row is not None:
            yield row


def _miscounted(file: str, line: int, found: int, expected: int) -> Problem:
    half = "The file may be cut off: export it again."
    remedy = half if found < expected else "Put cells that hold a comma in quotes."
    return Problem(file, line, None, f"{found} of {expected} columns", f"{expected} columns", remedy)


def _stray_byte(file: str, line: int, column: str) -> Problem:
    remedy = 'Save as "CSV UTF-8"; the file looks like Latin-1 or Windows-1252.'
    return Problem(file, line, column, "bytes that are not UTF-8", "UTF-8 text", remedy)


def _row(
    file: str, line: int, values: dict[str, str], layout: Layout[R], problems: list[Problem]
) -> R | None:
    try:
        return layout.model.model_validate({"line": line, **values})
    except ValidationError as error:
        details = error.errors(include_url=False)
        problems.extend(_cell_problem(file, line, values, dict(detail), layout) for detail in details)
        return None


def _cell_problem(
    file: str, line: int, values: dict[str, str], detail: dict[str, Any], layout: Layout[R]
) -> Problem:
    context = detail.get("ctx", {})
    column = context.get("column") or str(detail["loc"][0])
    tell = described if column in layout.personal else shown
    remedy = context.get("remedy", "Correct this cell.")
    return Problem(file, line, column, tell(values.get(column, "")), str(detail["msg"]), remedy)


def _unique(file: str, rows: Iterable[R], layout: Layout[R], problems: list[Problem]) -> Iterator[R]:
    """The rows whose key comes for the first time; of two, only the exporter knows which is right."""
    first: dict[tuple[object, ...], int] = {}
    for row in rows:
        key = layout.key_of(row)
        if key is None or first.setdefault(key, row.line) == row.line:
            yield row
        else:
            problems.append(_duplicate(file, row, first[key], layout))


def _duplicate(file: str, row: R, first: int, layout: Layout[R]) -> Problem:
    columns = [layout.model.model_fields[name].alias or name for name in layout.key]
    found = shown(str(getattr(row, layout.key[0])))
    expected = f"{' and '.join(columns)} only once; line {first} has the same"
    return Problem(file, row.line, columns[0], found, expected, "Remove or correct one of the two lines.")
