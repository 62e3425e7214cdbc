#!/usr/bin/env bash
# serve: starts, tells its address and the one-time link, refuses with a remedy, speaks TLS, stops
# gracefully.
source "$(dirname "${BASH_SOURCE[0]}")/support.bash"
export CELADON_ENGLISH=1  # the messages below are those in English

server=
start() { # start OPTIONS...: waits until the port is told
  rm -f "$work/port"
  "$CELADON" serve --listen 127.0.0.1:0 --port-file "$work/port" "$@" >"$work/serve.out" 2>"$work/serve.err" &
  server=$!
  for _ in $(seq 600); do
    [ -s "$work/port" ] && break
    kill -0 "$server" 2>/dev/null || { cat "$work/serve.err"; exit 1; }
    sleep 0.05
  done
  port=$(cat "$work/port")
}
stop() { # stop SIGNAL: must end by itself with exit 0
  local code=0
  kill -"$1" "$server"
  wait "$server" || code=$?
  [ "$code" = 0 ] || { echo "✗ exit $code after SIG$1"; failures=$((failures + 1)); }
}

start
run 0 curl -fsS "http://127.0.0.1:$port/healthz"
json .status ok
run 0 curl -fsS -H 'Accept: text/html' "http://127.0.0.1:$port/"
says out '<title>'
cp "$work/serve.out" "$work/out"
says out "http://127.0.0.1:$port"
says out '/first-start#token='

# the port is taken; the folder is in use
CELADON_DATA=$work/other run 9 "$CELADON" serve --en --listen "127.0.0.1:$port"
says err "port $port of 127.0.0.1 is taken"
says err '--listen 127.0.0.1:0'
run 6 "$CELADON" serve --listen 127.0.0.1:0
says err 'celadon:'
stop TERM

# the folder can be served again; SIGINT ends it, too
start
stop INT

run 3 "$CELADON" serve --en --listen nonsense
says err "--listen 'nonsense' is no address and port"
run 4 "$CELADON" serve --en --listen 127.0.0.1:0 --web "$work"
says err 'holds no index.html'
run 3 "$CELADON" serve --en --listen 127.0.0.1:0 --certificate "$work/none.pem" --key "$work/none.pem"
says err 'is no certificate'
run 3 "$CELADON" serve --en --listen 127.0.0.1:0 --log loud

# TLS: at least 1.2, and the header that keeps browsers on it
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
  -keyout "$work/key.pem" -out "$work/chain.pem" 2>/dev/null
start --certificate "$work/chain.pem" --key "$work/key.pem"
run 0 curl -fsS --cacert "$work/chain.pem" -D "$work/head" "https://127.0.0.1:$port/healthz"
json .status ok
cp "$work/head" "$work/out"
says out 'Strict-Transport-Security: max-age='
run 35 curl -sS --tls-max 1.1 --cacert "$work/chain.pem" "https://127.0.0.1:$port/healthz"
# plain words to a TLS port end the connection and nothing else
printf 'GET / HTTP/1.1\r\n\r\n' | timeout 5 bash -c "exec 3<>/dev/tcp/127.0.0.1/$port; cat >&3; cat <&3 >/dev/null" || true
run 0 curl -fsS --cacert "$work/chain.pem" "https://127.0.0.1:$port/readyz"
stop TERM

# a folder of pages: what changes is seen, what lies outside is not reached
mkdir -p "$work/pages/assets"
echo '<title>one</title>' >"$work/pages/index.html"
echo 'x = 1' >"$work/pages/assets/a.js"
echo secret >"$work/secret.txt"
ln -s "$work/secret.txt" "$work/pages/assets/link.txt"
start --web "$work/pages"
run 0 curl -fsS "http://127.0.0.1:$port/"
says out one
sleep 0.02
echo '<title>two</title>' >"$work/pages/index.html"
run 0 curl -fsS "http://127.0.0.1:$port/"
says out two
for path in /assets/link.txt /../secret.txt /assets/../../secret.txt /%2e%2e/secret.txt /assets/..%2f..%2fsecret.txt; do
  run 22 curl -fsS --path-as-is "http://127.0.0.1:$port$path"
done
stop TERM
finish
