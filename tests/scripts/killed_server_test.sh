#!/usr/bin/env bash
# The server is killed again and again while readings come in: what it had answered with 204 is there, whole, and
# nothing twice. CELADON_KILLS says how often (8).
source "$(dirname "${BASH_SOURCE[0]}")/support.bash"
export CELADON_ENGLISH=1
kills=${CELADON_KILLS:-8}
lines_per_batch=50
begin=1767225600000
server=
port=
sender=
trap 'kill -9 $server $sender 2>/dev/null || true; rm -rf "$work"' EXIT

start() {
  rm -f "$work/port"
  "$CELADON" serve --listen 127.0.0.1:0 --port-file "$work/port" >>"$work/serve.out" 2>>"$work/serve.err" &
  server=$!
  for _ in $(seq 1200); do
    [ -s "$work/port" ] && break
    kill -0 "$server" 2>/dev/null || { cat "$work/serve.err"; exit 1; }
    sleep 0.05
  done
  port=$(cat "$work/port")
}

run 0 "$CELADON" site apply "$example/site.yaml" --quiet
start
link=$(grep -o 'first-start#token=.*' "$work/serve.out" | head -n 1 | cut -d= -f2)
run 0 curl -fsS -c "$work/jar" -H 'Content-Type: application/json' -d "{\"token\":\"$link\",\"login\":\"first\",\"name\":\"first\",
  \"password\":\"correct horse battery\",\"organisation\":{\"kind\":\"plant\",\"names\":{\"zh\":\"青瓷\",\"en\":\"Qingci\"}}}" "http://127.0.0.1:$port/api/v1/first-start"
csrf=$(jq -r .csrf "$work/out")
run 0 curl -fsS -b "$work/jar" -H "X-CSRF-Token: $csrf" -H 'Content-Type: application/json' \
  -d '{"name":"meters","permissions":["import_data","site_read"],"expires_in_days":1}' "http://127.0.0.1:$port/api/v1/tokens"
token=$(jq -r .token "$work/out")

# batch NUMBER: 50 readings of one point, a millisecond apart, that say their batch and place
batch() { awk -v n="$1" -v size=$lines_per_batch -v begin=$begin 'BEGIN { for (k = 0; k < size; ++k) printf "steam,line=2 v=%d %.0f\n", n * size + k, begin + n * size + k }'; }
# Sends batches from the file "next" on until it is killed or an answer fails; the numbers answered with 204 go to
# "acknowledged", the one under way stands in "next" and is sent again.
send() {
  local n
  n=$(cat "$work/next")
  while true; do
    echo "$n" >"$work/next"
    code=$(batch "$n" | curl -sS -o /dev/null -w '%{http_code}' --max-time 20 -H "Authorization: Token $token" --data-binary @- \
      "http://127.0.0.1:$port/write?db=qingci&precision=ms" 2>/dev/null) || return 0
    [ "$code" = 204 ] || return 0
    echo "$n" >>"$work/acknowledged"
    n=$((n + 1))
  done
}
# Everything acknowledged is there, and every reading once.
compare() {
  curl -fsS -H "Authorization: Bearer $token" \
    "http://127.0.0.1:$port/api/v1/sites/qingci/readings?point=steam,line%3D2%20v&from=$begin&to=$((begin + 100000000))&format=csv" >"$work/readings"
  awk -F, -v size=$lines_per_batch -v begin=$begin '
    FILENAME == ARGV[1] { acknowledged[$1] = 1; next }
    FNR == 1 { next }
    {
      if ($1 - begin != $2) { print "✗ reading " $2 " stands at " $1; bad = 1 }
      if (seen[$2]++) { print "✗ reading " $2 " is there twice"; bad = 1 }
      ++count[int($2 / size)]
    }
    END {
      for (n in acknowledged) if (count[n] != size) { print "✗ batch " n " was acknowledged and " count[n] + 0 " of its readings are there"; bad = 1 }
      for (n in count) if (count[n] != size) { print "✗ batch " n " is not whole"; bad = 1 }
      exit bad
    }' "$work/acknowledged" "$work/readings" >"$work/faults" || { head -n 5 "$work/faults"; failures=$((failures + 1)); }
}

echo 0 >"$work/next"
: >"$work/acknowledged"
for ((round = 1; round <= kills; ++round)); do
  send &
  sender=$!
  sleep "0.$((RANDOM % 90 + 10))"
  kill -9 "$server" || { echo "✗ the server ended by itself"; tail -n 5 "$work/serve.err"; failures=$((failures + 1)); }
  wait "$server" 2>/dev/null || true
  wait "$sender" || true
  start
  compare
done
answered=$(wc -l <"$work/acknowledged")
echo "$kills kills, $answered batches acknowledged"
[ "$answered" -ge "$kills" ] || { echo "✗ hardly anything was sent"; failures=$((failures + 1)); }
kill -TERM "$server"
wait "$server" || true
run 0 "$CELADON" verify --json
finish
