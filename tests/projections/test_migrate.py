"""Schema `read` is made once, whatever is asked for again; its tables are those of the rows."""

from dataclasses import fields

import psycopg
import pytest

from projections import migrate as read
from projections.catalogue import MODELS
from projections.row import Row
from store.migrate import migrate
from tests.projections.conftest import District

KINDS = [kind for model in MODELS for kind in model.tables]


def test_migrating_again_applies_nothing(postgres_dsn: str) -> None:
    migrate(postgres_dsn)
    first = read.migrate(postgres_dsn)
    assert first == sorted(first)
    assert first
    assert read.migrate(postgres_dsn) == []
    assert migrate(postgres_dsn) == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.TABLE)
def test_a_table_has_the_fields_of_its_rows_and_their_key(district: District, kind: type[Row]) -> None:
    with psycopg.connect(district.dsn) as owner:
        columns = owner.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0",
            [f"read.{kind.TABLE}"],
        ).fetchall()
        key = owner.execute(
            "SELECT a.attname FROM pg_index i JOIN pg_attribute a"
            " ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)"
            " WHERE i.indrelid = %s::regclass AND i.indisprimary",
            [f"read.{kind.TABLE}"],
        ).fetchall()
    assert {name for (name,) in columns} == {field.name for field in fields(kind)}
    assert {name for (name,) in key} == {"stream", *kind.KEY}


def test_the_application_may_not_change_the_schema(district: District) -> None:
    with district.pool.connection() as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("DROP TABLE read.trail")
