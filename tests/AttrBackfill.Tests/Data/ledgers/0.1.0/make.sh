#!/bin/bash
# Makes the ledgers of this folder with the program of that version: make.sh PROGRAM
# Needs faketime, sqlite3 and PostgreSQL 15 (its programs in $PG). A user other than root runs the server; see $AS.
set -euo pipefail
PROGRAM=$(realpath "$1")
HERE=$(cd "$(dirname "$0")" && pwd)
PG=${PG:-/usr/lib/postgresql/15/bin}
AS=${AS:-runuser -u postgres --}
SCHEMA=ledger_under_test
WORK=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; wait; rm -rf "$WORK"' EXIT
export GENESYS_CLIENT_ID=sandbox GENESYS_CLIENT_SECRET=sandbox NO_COLOR=1 TZ=UTC

jobs_file() { # LEDGER
    cat > jobs.json <<JSON
{
  "connections": { "default": { "maxConcurrency": 1 } },
  $1
  "jobs": [
    { "name": "completed", "select": { "mediaTypes": [] } },
    { "name": "reverted", "select": { "mediaTypes": [] } },
    { "name": "planned", "select": { "mediaTypes": [] } },
    { "name": "interrupted", "select": { "mediaTypes": [] } },
    { "name": "killed", "select": { "mediaTypes": [] } },
    { "name": "distributed", "select": { "mediaTypes": [] },
      "window": "last:1d", "schedule": { "cron": "0 0 3 1 1 ?", "timeZone": "UTC" } }
  ]
}
JSON
}

sandbox() { # STATE: the data of a fixed day, whatever today is
    faketime -f '@2026-11-20 15:00:00' "$PROGRAM" sandbox --port 0 --json --conversations 77 --seed 7 --days 7 --rate none --latency 200 \
        --state "$1" > sandbox.json &
    SANDBOX=$!
    until [ -s sandbox.json ]; do sleep 0.1; done
    GENESYS_API_URL=$(sed -n 's/.*"url": *"\([^"]*\)".*/\1/p' sandbox.json)
    export GENESYS_API_URL GENESYS_LOGIN_URL=$GENESYS_API_URL
}

run_id() { ls "output/$1" | tail -1; }

stop_after() { # SIGNAL DONE JOB ARGUMENTS: ends the run when so many patches are known to have taken effect
    local signal=$1 done=$2 job=$3 process
    shift 3
    "$PROGRAM" run "$@" > /dev/null 2>&1 &
    process=$!
    until [ "$(query "SELECT count(*) FROM patches p JOIN runs r ON r.run_id = p.run_id WHERE r.job = '$job' AND p.state = 'done'")" -ge "$done" ]; do
        kill -0 $process || exit 1 # it ended before
        sleep 0.02
    done
    kill "-$signal" $process
    wait $process || true
}

runs() { # the day of each job is its own, so that no run finds done what another one did
    "$PROGRAM" run completed --date 2026-11-14
    "$PROGRAM" run reverted --date 2026-11-15
    "$PROGRAM" revert "$(run_id reverted)"
    "$PROGRAM" plan planned --date 2026-11-16 || [ $? = 3 ]
    stop_after TERM 2 interrupted interrupted --date 2026-11-17
    "$PROGRAM" run killed --dry-run --date 2026-11-18 || [ $? = 3 ]
    stop_after KILL 2 killed killed --ids "output/killed/$(run_id killed)/conversations.csv"
    "$PROGRAM" run distributed --date 2026-11-19 $1
}

SCRUB="UPDATE locks SET host = 'example', machine = 'example', process_id = 1"

mkdir "$WORK/sqlite" && cd "$WORK/sqlite"
query() { sqlite3 -cmd ".timeout 5000" output/ledger.db "$1" 2>/dev/null || echo 0; }
jobs_file ''
sandbox state.json
runs ''
kill $SANDBOX && wait $SANDBOX || true
sqlite3 output/ledger.db "$SCRUB; PRAGMA wal_checkpoint(TRUNCATE); VACUUM; PRAGMA wal_checkpoint(TRUNCATE);"
gzip -9 -n < output/ledger.db > "$HERE/ledger.db.gz" && cp state.json "$HERE/ledger.db.sandbox.json"

mkdir "$WORK/postgres" "$WORK/data" && cd "$WORK/postgres"
chmod 755 "$WORK" && chown postgres "$WORK/data"
$AS $PG/initdb -D "$WORK/data/d" -U postgres -A trust -E UTF8 --locale=C -N > /dev/null
$AS $PG/postgres -D "$WORK/data/d" -p 54377 -h 127.0.0.1 -k "$WORK/data" > /dev/null 2>&1 &
until $PG/pg_isready -q -h 127.0.0.1 -p 54377; do sleep 0.2; done
export PGHOST=127.0.0.1 PGPORT=54377 PGUSER=postgres PGDATABASE=postgres
psql -q -c "CREATE SCHEMA $SCHEMA"
query() { PGOPTIONS="-c search_path=$SCHEMA" psql -qAt -c "$1" 2>/dev/null || echo 0; }
export LEDGER="Host=127.0.0.1;Port=54377;Username=postgres;Database=postgres;Search Path=$SCHEMA"
jobs_file '"ledger": { "provider": "postgres", "connectionString": "env:LEDGER" },'
sandbox state.json
"$PROGRAM" ledger migrate
runs --distribute
"$PROGRAM" schedule > schedule.log 2>&1 &
SCHEDULE=$!
until [ "$(query "SELECT count(*) FROM qrtz_triggers")" -gt 0 ]; do sleep 0.2; done
kill $SCHEDULE && wait $SCHEDULE || true
kill $SANDBOX && wait $SANDBOX || true
query "$SCRUB; DELETE FROM qrtz_scheduler_state"
$PG/pg_dump -n $SCHEMA --no-owner --no-privileges --inserts --rows-per-insert=100 \
    | grep -v -e '^--' -e '^SET ' -e '^SELECT pg_catalog.set_config' -e '^CREATE SCHEMA' -e '^\\' -e '^$' > "$HERE/ledger.sql"
cp state.json "$HERE/ledger.sql.sandbox.json"
