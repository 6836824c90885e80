#!/bin/sh
# Makes the district's namespace unless it exists. History there is kept for days: the record is in PostgreSQL.
set -eu

temporal operator cluster health
temporal operator namespace describe --namespace "$NAMESPACE" >/dev/null 2>&1 ||
    temporal operator namespace create --namespace "$NAMESPACE" --retention 7d
