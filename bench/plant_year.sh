#!/usr/bin/env bash
# A year of 15-minute data from 500 meters through the program itself: import of the wide file, the first
# assessment (posts the books) and a later one, start of the program. Answers are checked.
# usage: plant_year.sh CELADON [METERS]
set -euo pipefail
celadon=$(readlink -f "$1")
meters=${2:-500}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CELADON_DATA=$work/data CELADON_USER=bench

seconds() { # seconds COMMAND...: wall seconds of one run
  local from to
  from=$(date +%s%N)
  "$@" >"$work/out"
  to=$(date +%s%N)
  awk -v ns=$((to - from)) 'BEGIN { printf "%.3f", ns / 1e9 }'
}

awk -v n="$meters" 'BEGIN {
  print "site: {id: bench, name: 基准厂}\nnodes:\n  - {id: grid, kind: source, carrier: electricity, origin: grid}"
  for (i = 1; i <= n; i++) print "  - {id: load" i ", kind: load}"
  print "flows:"; for (i = 1; i <= n; i++) print "  - {id: f" i ", from: grid, to: load" i ", point: P" i "}"
  print "points:"; for (i = 1; i <= n; i++) print "  - {id: P" i ", quantity: amount, unit: kWh, interval: 15min}"
}' >"$work/site.yaml"
awk -v n="$meters" 'BEGIN {
  print "mapping:\n  encoding: utf-8\n  separator: comma\n  time: {columns: [time], form: \"YYYY-MM-DD HH:MM\", stamp: start, interval: 15min, offset: \"+08:00\"}\n  columns:"
  for (i = 1; i <= n; i++) print "    - {column: m" i ", point: P" i ", unit: kWh, kind: amount}"
}' >"$work/mapping.yaml"
# three decimals, a daily shape and noise, so that neither parsing nor packing is made easy
awk -v n="$meters" -v sum_file="$work/sum" 'BEGIN {
  srand(2025)
  printf "time"; for (i = 1; i <= n; i++) printf ",m%d", i; printf "\n"
  split("31 28 31 30 31 30 31 31 30 31 30 31", days, " ")
  for (m = 1; m <= 12; m++) for (d = 1; d <= days[m]; d++) for (q = 0; q < 96; q++) {
    printf "2025-%02d-%02d %02d:%02d", m, d, int(q / 4), q % 4 * 15
    shape = 40 + 30 * sin((q - 28) / 96 * 6.283185)
    for (i = 1; i <= n; i++) { v = int(1000 * shape * (0.8 + 0.4 * rand())); sum += v; printf ",%d.%03d", int(v / 1000), v % 1000 }
    printf "\n"
  }
  printf "%.3f\n", sum / 1000 > sum_file
}' >"$work/meters.csv"
samples=$((meters * 35040))
expected=$(cat "$work/sum")
"$celadon" site apply "$work/site.yaml" --quiet >/dev/null
printf 'output_value: 1 万元\nstatement: {site: bench, period: 2025}\n' >"$work/statement.yaml"
"$celadon" statement apply "$work/statement.yaml" --quiet >/dev/null

import=$(seconds "$celadon" import --quiet --mapping "$work/mapping.yaml" "$work/meters.csv" --json)
awk -v t="$import" -v n="$samples" 'BEGIN { printf "import                 %8.3f s   %.2f M samples/s (%d samples)\n", t, n / t / 1e6, n }'
first=$(seconds "$celadon" assess run --standard gbt36132-2025 --period 2025 --json)
printf 'assess run, first      %8.3f s   posts the books of the year\n' "$first"
later=$(seconds "$celadon" assess run --standard gbt36132-2025 --period 2025 --json)
printf 'assess run, later      %8.3f s   reads every sample again, nothing to post\n' "$later"
start=$(seconds "$celadon" --version)
printf 'start of the program   %8.3f s\n' "$start"
"$celadon" energy total --period 2025 --json >"$work/out"
jq -e --argjson e "$expected" '[.by_carrier[].amount.value] | add | . - $e | fabs < 1' "$work/out" >/dev/null ||
  { echo "the energy is not $expected kWh:"; jq -c '.by_carrier[].amount' "$work/out"; exit 1; }
du -sk "$CELADON_DATA/series" | awk -v n="$samples" '{ printf "on disk                %8.2f bytes a sample\n", $1 * 1024 / n }'
