"""What every command is made of."""

import pytest

from tests.domain.story import SUMMER, ask


@pytest.mark.parametrize("name", ["", "a\x00b", "a\nb", "x" * 201])
def test_an_id_may_name_a_stream(name):
    with pytest.raises(ValueError, match="building"):
        ask("building.register", SUMMER, building=name, title="t", district="d")
