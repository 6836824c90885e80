"""Our arrays reach PostgreSQL as what they were."""

from datetime import UTC

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.arrays import BLOB, DATE, INSTANT, INTEGER, TEXT, UUID, Element, register

KINDS = {
    "text": (TEXT, st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))),
    "int4": (INTEGER, st.integers(-(2**31), 2**31 - 1)),
    "bytea": (BLOB, st.binary()),
    "uuid": (UUID, st.uuids()),
    "date": (DATE, st.dates()),
    "timestamptz": (INSTANT, st.datetimes(timezones=st.just(UTC))),
}


@pytest.mark.parametrize("name", KINDS)
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_every_list_comes_back(postgres_dsn: str, name: str, data: st.DataObject) -> None:
    element, values = KINDS[name]
    sent = data.draw(st.lists(st.none() | values, max_size=5))
    assert _echo(postgres_dsn, name, element, sent) == (sent, f"{name}[]")


def _echo(dsn: str, name: str, element: Element, sent: list) -> tuple[list, str]:
    with psycopg.connect(dsn) as connection:
        register(connection)
        connection.execute("SET TIME ZONE 'UTC'")
        cursor = connection.cursor(binary=True)
        array = element.array(sent)
        row = cursor.execute("SELECT %b, format('%%s[]', %b::text)", [array, name]).fetchone()
        column = cursor.description[0].type_code
    assert column == psycopg.postgres.types[name].array_oid
    return row
