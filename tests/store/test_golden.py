"""Every event version ever written can still be read, and reads as what it was."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from domain.event import REGISTRY, Event
from domain.moments import Occurred
from store.upcast import upcast
from tests.store import write_golden
from tests.store.samples import Noted
from tests.store.write_golden import GOLDEN, example, file_of, stored_events, write_missing

FILES = sorted(GOLDEN.glob("*.json"))


@pytest.mark.parametrize("event", stored_events(), ids=lambda event: f"{event.NAME}.v{event.VERSION}")
def test_every_event_has_a_golden_file(event: type[Event]) -> None:
    assert file_of(event).exists(), (
        f"{event.NAME} version {event.VERSION} has no golden file: "
        "run `python -m tests.store.write_golden` and commit what it writes"
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_golden_file_has_a_path_to_today(path: Path) -> None:
    name, version, fields = _read(path)
    today, brought = upcast(name, version, fields)
    event = REGISTRY.get((name, today))
    assert event is not None, (
        f"nothing reads {name} version {version} any more: events stay readable for ever; "
        "restore the class, or add an upcaster to store/upcast.py"
    )
    read = event.model_validate(brought).model_dump_json(exclude_unset=True)  # a new field has a default
    assert json.loads(read) == brought, (
        f"{name} version {today} does not read back as it was written: the schema of a version never "
        "changes; give the class a new version, and add the upcaster from the old one to store/upcast.py"
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_golden_file_stands_under_its_own_name(path: Path) -> None:
    name, version, _ = _read(path)
    assert path.name == f"{name}.v{version}.json"


class Nested(Event, name="test.nested"):
    """Holds itself, names a zone, and has every kind of field that events have."""

    zone: str
    kind: Literal["one", "two"]
    within: tuple["Nested", ...]
    other: "Nested | None" = None
    by_name: dict[str, tuple[int, date]]
    least: Annotated[int, Field(ge=7)]
    share: Annotated[float, Field(gt=0, le=1)]
    when: Occurred
    sure: bool


def test_a_missing_file_is_written_and_never_written_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_golden, "stored_events", lambda: [Noted, Nested])
    made = write_missing(tmp_path)
    assert [path.name for path in made] == ["test.noted.v1.json", "test.nested.v1.json"]
    made[0].write_text("kept")
    made[1].unlink()
    assert write_missing(tmp_path) == [made[1]]
    assert made[0].read_text() == "kept"


def test_an_example_fills_every_field_that_can_be_filled() -> None:
    assert example(Noted) == {"text": "text", "on": "2026-11-14", "scores": [1]}
    nested = example(Nested)
    assert nested["within"] == []
    assert nested["by_name"] == {"text": [1, "2026-11-14"]}
    assert Nested.model_validate(nested).model_dump(mode="json") == nested


def _read(path: Path) -> tuple[str, int, dict[str, Any]]:
    content = json.loads(path.read_text())
    return content["name"], content["version"], content["fields"]
