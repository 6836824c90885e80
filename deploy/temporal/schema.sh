#!/bin/sh
# Brings Temporal's two databases to the schema of this server's version; changes nothing when they have it.
set -eu

SQL_PASSWORD="$(cat /run/secrets/temporal_password)"
export SQL_PASSWORD

for database in temporal:temporal temporal_visibility:visibility; do
    export SQL_DATABASE="${database%%:*}"
    # Versions of the schema are kept in the database itself, from 0.0 on.
    temporal-sql-tool setup-schema --version 0.0 --disable-versioning=false || echo "$SQL_DATABASE has a schema"
    temporal-sql-tool update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/${database##*:}/versioned"
done
