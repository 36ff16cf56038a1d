#!/bin/sh
# Starts one role of Scheduly in the container: http, worker, migrate up, or all.
set -eu

# The database password comes from a file, so that neither the compose file nor "docker inspect" shows it; the driver
# takes it from PGPASSWORD when DB_URL has none.
if [ -n "${DB_PASSWORD_FILE:-}" ]; then
  if [ ! -r "$DB_PASSWORD_FILE" ]; then
    echo "DB_PASSWORD_FILE names $DB_PASSWORD_FILE, which cannot be read." >&2
    exit 1
  fi
  PGPASSWORD="$(cat "$DB_PASSWORD_FILE")"
  export PGPASSWORD
fi

# exec: node itself receives the stop signal and lets sends in flight finish.
exec node "$(dirname "$0")/../src/main.ts" "$@"
