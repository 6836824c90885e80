#!/bin/sh
# A whole copy of this server's data into $BACKUP/base, under the time of its start (UTC), while everything works.
# From it, with $BACKUP/wal, the server can be brought to any later instant. Prints where the copy is.
set -eu

base="${BACKUP:-/backup}/base/$(date -u +%Y-%m-%dT%H%M%SZ)"
pg_basebackup --username "$POSTGRES_USER" --no-password --checkpoint=fast --wal-method=stream --pgdata "$base"
pg_verifybackup --quiet "$base"
echo "$base"
