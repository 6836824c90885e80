"""School buildings as they stand on letters."""

from tests.domain.story import SUMMER, ask, given


def test_a_building_is_recorded_and_its_changes():
    first = ask("building.register", SUMMER, building="SHE", title="Elementary", district="Sample Hollow")
    other = ask(
        "building.register", SUMMER, building="SHE", title="Elementary", district="Sample Hollow", phone="1"
    )
    world = given().when(first).then("building.registered")
    world.when(first).then()
    world.when(other).then("building.registered")
