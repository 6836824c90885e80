"""`mtss year-end`: what goes beyond the last day of school (A35)."""

from cli.connection import connected, reading, today_of
from cli.options import Building, on_record
from cli.shown import Json, print_json, print_table, say
from projections import current_tier, deadlines
from projections.year_end import buildings_without_next_year, crossing

COLUMNS = ("building", "last_day", "what", "name", "student", "due_on", "then")


def year_end(building: Building = None, as_json: Json = False) -> None:
    """Plans, cycles and dates that cross the last day of school, and what the policy makes of each (A35)."""
    with connected() as district, reading(district) as connection:
        building = on_record(district, building)
        known, today = district.engine.district(), today_of(district)
        tiers = current_tier.select(connection, building=building, above=1)
        found = crossing(tiers, deadlines.select_outstanding(connection, building), known, today)
        missing = [b for b in buildings_without_next_year(known, today) if building in (None, b)]
    if as_json:
        return print_json({"crossing": found, "no_calendar_for_next_year": missing})
    print_table(COLUMNS, ([getattr(row, name) for name in COLUMNS] for row in found))
    for name in missing:
        say(f"{name}: no calendar of the next school year is published, so no date beyond can be set")
    return None
