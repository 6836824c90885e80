"""Reading a sample whose first line has some cells changed."""

import csv
from typing import Any

from interchange.csvfile import parse
from interchange.problem import Parsed, Problem
from tests.interchange.files import SAMPLES, file


def read_with(name: str, **cells: str) -> Parsed[Any]:
    """The sample `name`, its first line with `cells` in place of its own."""
    sample = SAMPLES[name]
    found = parse(f"{name}.csv", sample.data, sample.layout)
    assert not found.problems
    columns, values = sample.layout.columns, _cells(sample.lines[0])
    changed = [cells.get(column, value) for column, value in zip(columns, values, strict=True)]
    return parse(f"{name}.csv", file(sample.header, ",".join(f'"{cell}"' for cell in changed)), sample.layout)


def _cells(line: str) -> list[str]:
    return next(csv.reader([line]))


def problem_with(name: str, **cells: str) -> Problem:
    """The one problem of the sample `name` with `cells` changed."""
    found = read_with(name, **cells)
    assert not found.rows
    assert len(found.problems) == 1, found.problems
    return found.problems[0]
