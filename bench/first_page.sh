#!/usr/bin/env bash
# The first page as a browser meets it with nothing kept: milliseconds from the address to the figures of
# the overview, median of five; what was loaded until then; script of the whole page, gzipped.
# usage: first_page.sh CELADON [RUNS]. Needs the packages of web/ (npm ci) and Chromium. CELADON_WEB serves
# pages from a folder instead of the embedded ones.
set -euo pipefail
celadon=$(realpath "$1")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
chromium=${CHROMIUM:-/usr/bin/chromium}
[ -d "$here/web/node_modules/playwright-core" ] && [ -x "$chromium" ] && command -v node >/dev/null || {
  echo "first_page needs node, $chromium and web/node_modules (cd web && npm ci)"
  exit 0
}
work=$(mktemp -d)
server=
finish() {
  [ -z "$server" ] || { kill "$server" 2>/dev/null && wait "$server"; } || true
  rm -rf "$work"
}
trap finish EXIT
export CELADON_DATA=$work/data CELADON_USER=bench
bash "$here/examples/qingci/run.sh" "$celadon" "$work/data" >/dev/null
"$celadon" serve --en --listen 127.0.0.1:0 --port-file "$work/port" ${CELADON_WEB:+--web "$CELADON_WEB"} >"$work/out" 2>"$work/err" &
server=$!
until [ -s "$work/port" ]; do sleep 0.01; kill -0 "$server" || { cat "$work/err"; exit 1; }; done
until grep -q '#token=' "$work/out"; do sleep 0.01; kill -0 "$server" || { cat "$work/err"; exit 1; }; done
token=$(sed -n 's/.*#token=//p' "$work/out")
NODE_PATH=$here/web/node_modules node "$here/bench/first_page.cjs" "http://127.0.0.1:$(cat "$work/port")" "$token" "$chromium" "${2:-5}"
