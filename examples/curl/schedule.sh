#!/bin/sh
# Schedules a post for in a few seconds on the first channel there is, and waits until it is out. Needs curl, and no more.
#   SCHEDULY_URL=http://localhost:8000 SCHEDULY_API_KEY=sch_… sh schedule.sh "Good morning"
set -eu
: "${SCHEDULY_API_KEY:?Set SCHEDULY_API_KEY to an API key}"
url=${SCHEDULY_URL:-http://localhost:8000}
text=${1:-Good morning}

# The key goes in by standard input, where no list of processes shows it. --retry tries again what passes by itself, and keeps
# to Retry-After.
call() {
  method=$1 path=$2
  shift 2
  printf 'header = "Authorization: Bearer %s"\n' "$SCHEDULY_API_KEY" |
    curl --config - --silent --show-error --fail-with-body --retry 4 --retry-connrefused \
      --request "$method" "$@" "$url$path"
}

# The first value of a field in an answer. A real program takes jq.
first() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }

quoted() { printf '%s' "$1" | sed -e 's/[\\"]/\\&/g'; }

in_seconds() {
  at=$(($(date +%s) + $1))
  date -u -d "@$at" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null || date -u -r "$at" +%Y-%m-%dT%H:%M:%SZ
}

org=$(call GET /orgs | first id)
channel=$(call GET "/orgs/$org/channels?fields=id,status" | grep -o '{"id":"[^"]*","status":"active"}' | first id)
[ -n "$channel" ] || {
  echo 'Connect a channel first.' >&2
  exit 1
}

# The same key in every try: however often it is sent, there is one post.
post=$(call POST "/orgs/$org/posts" \
  --header 'Content-Type: application/json' \
  --header "Idempotency-Key: $(date +%s)-$$" \
  --data "{\"text\":\"$(quoted "$text")\",\"channels\":[{\"channel_id\":\"$channel\"}],\"scheduled_at\":\"$(in_seconds 5)\"}")
id=$(printf '%s' "$post" | first id)
echo "scheduled: $id"

while :; do
  answer=$(call GET "/posts/$id")
  case $(printf '%s' "$answer" | first status) in
    published)
      echo "published: $(printf '%s' "$answer" | first url)"
      exit 0
      ;;
    failed | canceled)
      echo "not published: $(printf '%s' "$answer" | first detail)" >&2
      exit 1
      ;;
  esac
  sleep 1
done
