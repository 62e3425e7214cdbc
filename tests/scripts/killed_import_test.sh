#!/usr/bin/env bash
# kill -9 of the server in the middle of an import: the folder is whole, the job goes on after the
# restart, and importing the file again changes no count.
source "$(dirname "$0")/support.bash"

# a year of minutes of four meters: four batches become durable one after the other, so that an
# import can be killed between them
awk 'BEGIN { split("31 28 31 30 31 30 31 31 30 31 30 31", days, " "); print "time,a,b,c,d"; v = 1000
  for (m = 1; m <= 12; m++) for (d = 1; d <= days[m]; d++) for (h = 0; h < 24; h++) for (i = 0; i < 60; i++)
    printf "2025-%02d-%02d %02d:%02d,%d,%d,%d,%d\n", m, d, h, i, v += 7, 2 * v, 3 * v, 4 * v }' >"$work/load.csv"
samples=2102400 # 365 days of 1,440 minutes, four times
cat >"$work/load.yaml" <<'YAML'
mapping:
  name: load
  missing: [""]
  time: {columns: [time], form: "YYYY-MM-DD HH:MM", stamp: end, interval: 1min, offset: "+08:00"}
  columns:
    - {column: a, point: E-IN, unit: kWh, kind: register}
    - {column: b, point: E-OUT, unit: kWh, kind: register}
    - {column: c, point: E-PV, unit: kWh, kind: register}
    - {column: d, point: E-DRAW, unit: kWh, kind: register}
YAML

server=
trap 'kill -9 $server 2>/dev/null || true; rm -rf "$work"' EXIT
start() {
  rm -f "$work/port"
  "$CELADON" serve --listen 127.0.0.1:0 --port-file "$work/port" >"$work/serve.out" 2>"$work/serve.err" &
  server=$!
  for _ in $(seq 1200); do
    [ -s "$work/port" ] && break
    kill -0 "$server" 2>/dev/null || { cat "$work/serve.err"; exit 1; }
    sleep 0.05
  done
  api=http://127.0.0.1:$(cat "$work/port")/api/v1
}
# ask METHOD PATH [CURL OPTIONS]: the answer stands in $work/out
ask() {
  local method=$1 path=$2
  shift 2
  curl -sS --fail-with-body -X "$method" -b "$work/jar" -c "$work/jar" -H "X-CSRF-Token: $csrf" "$@" "$api$path" >"$work/out"
}
sign_in() {
  local token
  token=$(grep -o 'token=[^ ]*' "$work/serve.out" | head -n 1 | cut -d= -f2)
  csrf=
  rm -f "$work/jar"
  ask POST /first-start -H 'Content-Type: application/json' --data \
    "$(jq -n --arg token "$token" '{$token, login: "lin", name: "林工", password: "a long pass phrase", organisation: {names: {zh: "青瓷", en: "Qingci"}, kind: "plant"}}')"
  csrf=$(jq -r .csrf "$work/out")
}
begin_import() { # the job stands in $job
  local upload
  ask POST /sites/qingci/uploads -F "file=@$work/load.csv"
  upload=$(jq -r .id "$work/out")
  jq -n --arg upload "$upload" --rawfile mapping "$work/load.yaml" '{$upload, $mapping}' >"$work/wish.json"
  ask POST /sites/qingci/imports -H 'Content-Type: application/json' --data "@$work/wish.json"
  job=$(jq -r .job "$work/out")
}
# wait_for FILTER: until jq says true of the job
wait_for() {
  for _ in $(seq 6000); do
    ask GET "/jobs/$job"
    jq -e "$1" "$work/out" >/dev/null && return
    sleep 0.02
  done
  echo "✗ the job never came to: $1"
  cat "$work/out"
  failures=$((failures + 1))
}
whole() { # the folder is whole; with a number, so many samples are in it
  run 0 "$CELADON" verify --json
  json '.damages | length' 0
  [ $# = 0 ] || json .points "$1"
}

# Where the process dies: as soon as the job is taken, while samples come in, in the second half.
interrupted=0
between=0
for moment in 'true' '.progress.done > 0.4 * .progress.total' '.progress.done > 0.6 * .progress.total'; do
  export CELADON_DATA=$work/data-$RANDOM
  run 0 "$CELADON" site apply "$example/site.yaml" --quiet
  start
  sign_in
  begin_import
  wait_for "($moment) or .state == \"succeeded\""
  kill -9 "$server"
  wait "$server" 2>/dev/null || true
  seen=$(jq -r '"\(.state) \(.progress.done // 0) of \(.progress.total // 0)"' "$work/out")
  whole
  stored=$(jq -r .points "$work/out")
  echo "killed while $seen bytes were read; $stored samples stood in the folder, which is whole"
  [ "$stored" = "$samples" ] || interrupted=$((interrupted + 1))
  if [ "$stored" -gt 0 ] && [ "$stored" -lt "$samples" ]; then between=$((between + 1)); fi

  # the restarted server takes the job up again and ends it
  start
  wait_for '.state != "queued" and .state != "running"'
  json .state succeeded
  ask GET "/jobs/$job/result"
  json '.kept + .already_stored >= 1' true
  json .refused_rows 0
  # imported again, nothing is added
  begin_import
  wait_for '.state != "queued" and .state != "running"'
  json .state succeeded
  ask GET "/jobs/$job/result"
  json .already_imported true
  json .already_stored $samples
  kill -TERM "$server"
  wait "$server" || { echo "✗ no graceful end"; failures=$((failures + 1)); }
  whole $samples
done
[ "$interrupted" -ge 1 ] || { echo "✗ every import had ended before it was killed"; failures=$((failures + 1)); }
[ "$between" -ge 1 ] || { echo "✗ no import was killed between its batches"; failures=$((failures + 1)); }
finish
