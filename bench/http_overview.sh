#!/usr/bin/env bash
# The server as a plant's people meet it: start to ready, idle memory, the overview of the example plant
# asked by 64 keep-alive connections with a session, 1,000 listeners. Load generator and server share the
# machine. usage: http_overview.sh CELADON [SECONDS]. Needs wrk, curl, jq, python3.
set -euo pipefail
celadon=$1
seconds=${2:-10}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
for tool in wrk curl jq python3; do
  command -v "$tool" >/dev/null || { echo "http_overview needs $tool (apt-get install wrk curl jq python3)"; exit 0; }
done
work=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || { kill "$server" 2>/dev/null && wait "$server"; } || true
  rm -rf "$work"
}
trap finish EXIT
export CELADON_DATA=$work/data CELADON_USER=bench
bash "$here/examples/qingci/run.sh" "$celadon" "$work/data" >/dev/null

began=$(date +%s%N)
"$celadon" serve --en --listen 127.0.0.1:0 --port-file "$work/port" >"$work/out" 2>"$work/err" &
server=$!
until [ -s "$work/port" ]; do sleep 0.01; kill -0 "$server" || { cat "$work/err"; exit 1; }; done
port=$(cat "$work/port")
base=http://127.0.0.1:$port
until curl -fsS -o /dev/null "$base/readyz"; do sleep 0.01; done
printf 'start to ready: %d ms\n' $((($(date +%s%N) - began) / 1000000))

memory() { awk '/VmRSS/ {printf "%.1f MB", $2 / 1024}' "/proc/$server/status"; }
sleep 3
echo "idle memory: $(memory)"

token=$(sed -n 's/.*#token=//p' "$work/out")
curl -fsS -c "$work/cookies" -H 'Content-Type: application/json' -o "$work/session" "$base/api/v1/first-start" -d \
  "{\"token\":\"$token\",\"login\":\"bench\",\"name\":\"Bench\",\"password\":\"a long bench password\",\"organisation\":{\"names\":{\"zh\":\"青瓷\",\"en\":\"Qingci\"},\"kind\":\"plant\"}}"
cookie=$(awk '/celadon_session/ {print $6 "=" $7}' "$work/cookies")
overview="$base/api/v1/sites/qingci/overview?date=2025-12-31"
status=$(curl -sS -o "$work/overview" -w '%{http_code} %{time_total}' -H "Cookie: $cookie" "$overview")
echo "first overview: ${status#* } s, status ${status% *}, $(wc -c <"$work/overview") bytes"
[ "${status% *}" = 200 ] || { head -c 600 "$work/overview"; exit 1; }

load() { # load NAME URL [HEADER]
  wrk -t1 -c64 -d"${seconds}s" --latency -H "Cookie: $cookie" ${3:+-H "$3"} "$2" >"$work/wrk"
  printf '%s: %s requests/s, p50 %s, p99 %s%s\n' "$1" "$(awk '/Requests\/sec/ {print $2}' "$work/wrk")" \
    "$(awk '/ 50%/ {print $2}' "$work/wrk")" "$(awk '/ 99%/ {print $2}' "$work/wrk")" \
    "$(awk '/Non-2xx/ {print ", NOT 2xx: " $NF}' "$work/wrk")"
}
load 'overview, 64 connections, session checked' "$overview"
load 'the same, gzip' "$overview" 'Accept-Encoding: gzip'
load 'health (no session)' "$base/healthz"
echo "memory after the load: $(memory)"

python3 - "$port" "$cookie" "$server" <<'PY'
import socket, sys, time
port, cookie, pid = int(sys.argv[1]), sys.argv[2], sys.argv[3]
request = f"GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\n\r\n".encode()
listeners = []
for _ in range(1000):
    s = socket.create_connection(("127.0.0.1", port))
    s.sendall(request)
    listeners.append(s)
for s in listeners:
    seen = b""
    while b": celadon\n\n" not in seen:
        got = s.recv(4096)
        if not got: raise SystemExit("a listener was refused: " + seen.decode())
        seen += got
resident = [l for l in open(f"/proc/{pid}/status") if l.startswith("VmRSS")][0].split()[1]
print(f"1,000 listeners held: {int(resident) / 1024:.1f} MB")
PY
kill -TERM "$server"
ended=$(date +%s%N)
code=0
wait "$server" || code=$?
printf 'stop: %d ms, exit %d\n' $((($(date +%s%N) - ended) / 1000000)) "$code"
server=
