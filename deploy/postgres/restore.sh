#!/bin/sh
# Puts the copy $1 into the empty data folder $2. At its next start the server brings itself to the instant $3
# (as 2026-11-22 14:05:00+00; no name of a zone), or with `latest` as far as $BACKUP/wal goes.
set -eu

[ -f "$1/backup_manifest" ] || { echo "$1 is not a copy made by backup.sh" >&2; exit 1; }
[ -z "$(ls -A "$2" 2>/dev/null)" ] || { echo "$2 is not empty: move what is there away first" >&2; exit 1; }
mkdir -p "$2"
cp -R "$1/." "$2"
chmod 0700 "$2"
{
    echo "restore_command = 'cp \"${BACKUP:-/backup}/wal/%f\" \"%p\"'"
    echo "recovery_target_action = 'promote'"
    [ "$3" = latest ] || echo "recovery_target_time = '$3'"
} >>"$2/postgresql.auto.conf"
touch "$2/recovery.signal"
