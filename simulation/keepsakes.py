"""What a person would want to keep of a run: tables as CSV and JSON, and a few students' trails to read."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from pydantic_core import to_jsonable_python

from domain.ids import student_stream
from projections import current_tier, deadlines, timeliness
from projections.reading import snapshot
from projections.trail import as_text, render_trail
from runtime.wiring import Wired


def keep(wired: Wired, out: Path, cases: Mapping[str, str]) -> dict[str, Path]:
    """Write the results into `out`; where each one is, by name. The read models must be at the log's head."""
    out.mkdir(parents=True, exist_ok=True)
    with snapshot(wired.reads) as connection:
        tables: dict[str, Sequence[Any]] = {
            "tiers": current_tier.select(connection),
            "notices": timeliness.select(connection),
            "deadlines": deadlines.select(connection),
        }
    kept = {}
    for name, rows in tables.items():
        kept[f"{name}.csv"] = _csv(out / f"{name}.csv", rows)
        kept[f"{name}.json"] = _json(out / f"{name}.json", rows)
    return kept | _trails(wired, out / "trails", cases)


def _csv(path: Path, rows: Sequence[Any]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        if rows:
            writer.writerow(field.name for field in fields(rows[0]))
        writer.writerows([_cell(getattr(row, field.name)) for field in fields(row)] for row in rows)
    return path


def _cell(value: object) -> object:
    """A value on one line of a table; what has parts, and true and false, are written as JSON."""
    plain = to_jsonable_python(value)
    return json.dumps(plain, ensure_ascii=False) if isinstance(plain, list | dict | bool) else plain


def _json(path: Path, rows: Sequence[Any]) -> Path:
    path.write_text(json.dumps(to_jsonable_python(rows), indent=1, ensure_ascii=False), encoding="utf-8")
    return path


def _trails(wired: Wired, folder: Path, cases: Mapping[str, str]) -> dict[str, Path]:
    """The trail of each case's student, as text."""
    folder.mkdir(exist_ok=True)
    kept = {}
    for case, student in cases.items():
        lines = render_trail(wired.store.load(student_stream(student)))
        path = folder / f"{case}.txt"
        path.touch()
        path.chmod(0o600)  # As the letters: it names the family.
        path.write_text("".join(f"{as_text(line)}\n" for line in lines), encoding="utf-8")
        kept[f"trails/{case}.txt"] = path
    return kept
