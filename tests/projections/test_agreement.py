"""Read models and streams, compared after whole stories; and the comparison finds what is broken."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from domain.command import Command
from projections.agreement import disagreements
from projections.catalogue import MODELS
from projections.current_tier import TierRow
from projections.directory import StudentName
from projections.notices import LetterRow, NoticeRow
from projections.row import Row
from tests.domain import steps
from tests.domain.story import World, ask
from tests.projections.folded import fold_all
from tests.projections.tale import OPEN_YEAR, STREAM, lived

SETTLED = ask("deadlines.settle", "2026-12-20", "system", stream=STREAM)
TWO_HOUSEHOLDS = [
    *(*steps.enrolled(), steps.father(), *steps.up_to_plan()[2:], steps.signed()),
    *(*steps.emailed(), *steps.printed(), steps.mailed(), steps.started()),
    *(steps.session("2026-10-20 10:00"), steps.returned()),
]
STORIES: dict[str, list[Command]] = {
    "no plan": steps.enrolled(),
    "refused start": [*steps.up_to_plan(), steps.started()],
    "academic Tier 2": [*steps.in_tier2(), *steps.sessions("2026-10-20", 5), SETTLED],
    "behavioral Tier 2": [*steps.in_behavioral_tier2(), steps.session("2026-10-20 10:00")],
    "direct Tier 3": [*steps.in_tier3(), steps.session("2026-10-20 10:00", minutes=40), SETTLED],
    "held in summer": [
        *(*steps.enrolled(), steps.screened(), steps.listed(), steps.referred("2027-06-10")),
        steps.met(when="2027-07-06"),
    ],
    "two households, one returned": TWO_HOUSEHOLDS,
}


def all_rows(story: list[Command]) -> tuple[World, list[Row]]:
    world, store = lived(OPEN_YEAR, story)
    return world, [row for model in MODELS for row in fold_all(model, store)]


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_every_stream_replays_to_what_the_read_models_show(story: list[Command]) -> None:
    world, rows = all_rows(story)
    for name, stream in world.streams.items():
        assert disagreements(stream, [row for row in rows if row.stream == name]) == []


BREAKS: dict[str, Callable[[Row], Row | None]] = {
    "tier": lambda row: replace(row, tier=3) if isinstance(row, TierRow) and row.plan else row,
    "plan": lambda row: replace(row, plan=None) if isinstance(row, TierRow) and row.plan else row,
    "responsible": lambda row: (
        replace(row, responsible="x") if isinstance(row, TierRow) and row.plan else row
    ),
    "directory": lambda row: None if isinstance(row, StudentName) else row,
    "notice": lambda row: replace(row, signed_by="x") if isinstance(row, NoticeRow) else row,
    "letter": lambda row: replace(row, status="sent") if isinstance(row, LetterRow) else row,
    "letter gone": lambda row: None if isinstance(row, LetterRow) else row,
}


@pytest.mark.parametrize("broken", BREAKS.values(), ids=BREAKS)
def test_a_row_that_is_wrong_or_gone_is_found(broken: Callable[[Row], Row | None]) -> None:
    world, rows = all_rows(TWO_HOUSEHOLDS)
    mine = [changed for row in rows if row.stream == STREAM and (changed := broken(row))]
    found = disagreements(world.stream(STREAM), mine)
    assert found
    assert all(what.startswith(STREAM) for what in found)
