#!/bin/sh
# Brings Temporal's two databases to the schema of this server's version; changes nothing when they have it.
set -eu

SQL_PASSWORD="$(cat "${SECRETS:-/run/secrets}/temporal_password")"
export SQL_PASSWORD

for database in temporal:temporal temporal_visibility:visibility; do
    export SQL_DATABASE="${database%%:*}"
    temporal-sql-tool setup-schema --version 0.0
    temporal-sql-tool update-schema --schema-name "postgresql/v12/${database##*:}"
done
