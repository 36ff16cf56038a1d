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

# What a worker holds on to is small, so that its heap may keep its garbage only for a short time; as "npm run worker". A server
# that a file streams through must not wait with what is used up either; as "npm start".
heap=
case "${1:-}" in
  worker) heap='--max-semi-space-size=4 --heap-growing-percent=20 --v8-pool-size=1' ;;
  all | http) heap='--max-semi-space-size=4' ;;
esac

# exec: node itself receives the stop signal and lets sends in flight finish.
# shellcheck disable=SC2086 # several words
exec node $heap "$(dirname "$0")/../src/main.ts" "$@"
