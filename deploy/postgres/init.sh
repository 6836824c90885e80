#!/bin/sh
# Runs once, on an empty volume: logins and databases. What a login may do in them, the migrations say.
set -eu

secret() { cat "${SECRETS:-/run/secrets}/$1"; }

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set owner="$(secret owner_password)" --set engine="$(secret engine_password)" \
    --set temporal="$(secret temporal_password)" <<'SQL'
CREATE ROLE mtss_app NOLOGIN;
CREATE ROLE mtss_eraser NOLOGIN;
CREATE ROLE mtss_owner LOGIN PASSWORD :'owner';
CREATE ROLE mtss_engine LOGIN PASSWORD :'engine' IN ROLE mtss_app;
CREATE ROLE temporal LOGIN PASSWORD :'temporal';
CREATE DATABASE mtss OWNER mtss_owner;
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
REVOKE CONNECT, TEMPORARY ON DATABASE mtss, temporal, temporal_visibility FROM PUBLIC;
GRANT CONNECT ON DATABASE mtss TO mtss_engine;
\connect temporal_visibility
CREATE EXTENSION btree_gin;
SQL
