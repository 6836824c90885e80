"""Upcasting runs every step there is, and no other."""

import pytest

from store.upcast import upcast, upcaster


@pytest.fixture(autouse=True)
def _no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.upcast.UPCASTERS", {})


def test_without_an_upcaster_nothing_changes() -> None:
    assert upcast("a.b", 1, {"x": 1}) == (1, {"x": 1})


def test_each_step_leads_to_the_next_version() -> None:
    upcaster("a.b", 1)(lambda fields: {"y": fields["x"]})
    upcaster("a.b", 2)(lambda fields: {**fields, "z": 0})
    upcaster("a.c", 3)(lambda fields: {})
    assert upcast("a.b", 1, {"x": 1}) == (3, {"y": 1, "z": 0})
    assert upcast("a.b", 2, {"y": 1}) == (3, {"y": 1, "z": 0})
    assert upcast("a.b", 3, {"y": 1, "z": 2}) == (3, {"y": 1, "z": 2})


def test_a_version_has_one_upcaster() -> None:
    upcaster("a.b", 1)(lambda fields: fields)
    with pytest.raises(TypeError, match="already has an upcaster"):
        upcaster("a.b", 1)(lambda fields: fields)
