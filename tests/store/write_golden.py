"""Writes the golden file of every event version that has none: `python -m tests.store.write_golden`.

A golden file is an event as it was stored when its version was new. It is never written again.
"""

import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from pydantic import ValidationError

import domain.catalogue
from domain.event import REGISTRY, Event, Unreadable

GOLDEN = Path(__file__).parent / "golden"
TEXTS = {
    "date": "2026-11-14",
    "date-time": "2026-11-14T14:05:00Z",
    "uuid": "6f1d3c0a-7a3e-4a54-9a51-3c1f0c7f5b11",
}
NAMED = {"zone": "America/New_York", "target_on": "2027-01-15"}
"""Fields whose text must mean something, or must come after another's."""


def stored_events() -> list[type[Event]]:
    """Every event that the engine may store, by name and version."""
    package = domain.catalogue.__package__
    found = [c for c in REGISTRY.values() if c.__module__.startswith(f"{package}.") and c is not Unreadable]
    return sorted(found, key=lambda c: (c.NAME, c.VERSION))


def file_of(event: type[Event], folder: Path = GOLDEN) -> Path:
    """Where the golden file of an event version stands."""
    return folder / f"{event.NAME}.v{event.VERSION}.json"


def write_missing(folder: Path = GOLDEN) -> list[Path]:
    """Write the golden files that are missing; returns them."""
    folder.mkdir(exist_ok=True)
    missing = [event for event in stored_events() if not file_of(event, folder).exists()]
    for event in missing:
        content = {"name": event.NAME, "version": event.VERSION, "fields": example(event)}
        file_of(event, folder).write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    return [file_of(event, folder) for event in missing]


def example(event: type[Event]) -> dict[str, Any]:
    """The stored fields of an event that has all of them filled in."""
    schema = event.model_json_schema()
    fields = _sample(schema, schema.get("$defs", {}))
    try:
        return event.model_validate(fields).model_dump(mode="json")
    except ValidationError as error:
        sys.exit(
            f"{event.NAME} version {event.VERSION}: write {file_of(event).name} by hand, because {error}"
        )


class _GoesRound(Exception):
    """A schema that holds itself was met again."""


def _sample(schema: dict[str, Any], defs: dict[str, Any]) -> Any:
    match schema:
        case {"$ref": ref}:
            name = ref.rpartition("/")[2]
            if name not in defs:
                raise _GoesRound
            return _sample(defs[name], {other: defs[other] for other in defs if other != name})
        case {"const": value} | {"enum": [value, *_]}:
            return value
        case {"anyOf": choices}:
            return _first_that_ends(choices, defs)
        case {"type": "object"}:
            return _object(schema, defs)
        case {"type": "array"}:
            return _array(schema, defs)
        case {"type": "string"}:
            return TEXTS.get(schema.get("format", ""), "text").ljust(schema.get("minLength", 0), "t")
        case {"type": "integer" | "number"}:
            least = max(schema.get("minimum", 1), schema.get("exclusiveMinimum", 0) + 1)
            return min(least, schema.get("maximum", least))
        case {"type": "boolean"}:
            return True
        case {"type": "null"}:
            return None
    raise TypeError(f"no example for {schema}")


def _first_that_ends(choices: list[dict[str, Any]], defs: dict[str, Any]) -> Any:
    for choice in sorted(choices, key=lambda c: c.get("type") == "null"):
        with suppress(_GoesRound):
            return _sample(choice, defs)
    raise _GoesRound


def _array(schema: dict[str, Any], defs: dict[str, Any]) -> list[Any]:
    least = schema.get("minItems", 0)
    try:
        items = schema.get("prefixItems") or [schema["items"]] * max(least, 1)
        return [_sample(item, defs) for item in items]
    except _GoesRound:
        if least:
            raise
        return []


def _object(schema: dict[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    if isinstance(schema.get("additionalProperties"), dict):
        key = _sample(schema.get("propertyNames", {"type": "string"}), defs)
        return {key: _sample(schema["additionalProperties"], defs)}
    fields = schema.get("properties", {})
    return {name: NAMED.get(name) or _sample(field, defs) for name, field in fields.items()}


if __name__ == "__main__":
    for path in write_missing():
        print(f"written: {path.name}")
