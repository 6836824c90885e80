"""Folding where an earlier entry was made unreadable."""

from domain.folding import changed


def test_an_entry_whose_beginning_was_forgotten_stays_forgotten():
    assert changed({}, "plan-1", status="active") == {}
