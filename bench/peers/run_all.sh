#!/bin/sh
# Benchmarks every built-in peer (or those named as arguments) and prints the table.
# BATCHES, CONNECTIONS and RESULTS may be set in the environment.
set -eu
cd "$(dirname "$0")"
results=${RESULTS:-results}
if [ $# -eq 0 ]; then
    set -- celadon clickhouse clickhouse_cluster victoriametrics influxdb postgres
fi
[ -x build/tsload ] || { cmake -S . -B build && cmake --build build; }
for peer in "$@"; do
    name=$(basename "$peer" .json)
    ./bench.py run --peer "$peer" --batches "${BATCHES:-400}" --connections "${CONNECTIONS:-2}" \
        --out "$results/$name.json" > /dev/null || echo "$peer failed" >&2
done
./bench.py report "$results"/*.json
