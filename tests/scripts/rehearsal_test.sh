#!/usr/bin/env bash
# A rehearsal: a file sets the time of the server, in a folder that never counts.
source "$(dirname "${BASH_SOURCE[0]}")/support.bash"
export CELADON_ENGLISH=1

server=
trap 'kill -9 $server 2>/dev/null || true; rm -rf "$work"' EXIT
echo 2026-07-31T23:00:00+08:00 >"$work/clock"
"$CELADON" serve --listen 127.0.0.1:0 --port-file "$work/port" --rehearsal-clock "$work/clock" >"$work/serve.out" 2>"$work/serve.err" &
server=$!
for _ in $(seq 600); do
  [ -s "$work/port" ] && break
  kill -0 "$server" 2>/dev/null || { cat "$work/serve.err"; exit 1; }
  sleep 0.05
done
api=http://127.0.0.1:$(cat "$work/port")/api/v1
cp "$work/serve.out" "$work/out"
says out 'a file sets the time, nothing counts'
run 0 curl -fsS "$api/session"
json '.rehearsal[:13]' 2026-07-31T23
echo 2027-04-15T08:00:00+08:00 >"$work/clock"
touch -d '+2 seconds' "$work/clock"
run 0 curl -fsS "$api/session"
json '.rehearsal[:13]' 2027-04-15T08
kill -TERM "$server"
wait "$server"

# such a folder is never served in real time, and a real one never rehearsed with
run 9 "$CELADON" serve --listen 127.0.0.1:0
says err 'is a folder of rehearsals'
CELADON_DATA=$work/real run 0 "$CELADON" site apply "$example/site.yaml" --quiet
CELADON_DATA=$work/real run 9 "$CELADON" serve --listen 127.0.0.1:0 --rehearsal-clock "$work/clock"
says err 'holds real records'
run 4 "$CELADON" serve --listen 127.0.0.1:0 --rehearsal-clock "$work/none"
finish
