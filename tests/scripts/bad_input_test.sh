#!/usr/bin/env bash
# Every kind of bad file meets the program itself: a clear error, nothing lost, no crash.
source "$(dirname "$0")/support.bash"
run 0 "$CELADON" site apply "$example/site.yaml" --quiet
cat >"$work/load.yaml" <<'YAML'
mapping:
  name: load
  missing: [""]
  time: {columns: [time], form: "YYYY-MM-DD HH:MM", stamp: end, interval: 1h, offset: "+08:00"}
  columns:
    - {column: load, point: E-IN, unit: kWh, kind: register}
YAML
# import_of EXPECTED_EXIT NAME: the import of $work/NAME.csv
import_of() { run "$1" "$CELADON" import --quiet --json --mapping "$work/load.yaml" "$work/$2.csv"; }
# refuses EXIT NAME WORDS: nothing of the file is kept, and the message says why and where
refuses() {
  import_of "$1" "$2"
  says err "$3"
  run 0 "$CELADON" verify --json
  json .points "$points"
}
points=0

printf 'time,load\n2025-01-02 01:00,1\n2025-01-02 02:00,\0002\n' >"$work/nul.csv"
refuses 3 nul 'nul.csv'
head -c 4000 "$(command -v bash)" >"$work/binary.csv"
refuses 3 binary 'binary.csv'
printf 'time,load,note\n2025-01-02 01:00,1,\xe5\xa5\xbd\n2025-01-02 02:00,2,\xba\xc3\n' >"$work/mixed.csv"
refuses 3 mixed 'GB18030'
printf 'time,load,load\n2025-01-02 01:00,1,2\n' >"$work/twice.csv"
refuses 9 twice 'load.yaml'
printf 'time,power\n2025-01-02 01:00,1\n' >"$work/unnamed.csv"
refuses 4 unnamed 'load.yaml'
{ printf 'time,load\n'; head -c 1000000000 /dev/zero | tr '\0' 7; } >"$work/line.csv"
refuses 3 line '1048576'
rm "$work/line.csv"

# single rows and cells are refused by reason; the rest is kept
printf 'time,load\n2025-01-02 01:00,1\n2025-01-02 02:0' >"$work/cut.csv"
import_of 1 cut
json .kept 1
json .refused_rows 1
printf 'time,load\n2025-01-03 01:00,NaN\n2025-01-03 02:00,Inf\n2025-01-03 03:00,1e999\n2025-01-03 04:00,-5\n2025-01-03 05:00,7\n' \
  >"$work/numbers.csv"
import_of 1 numbers
json .kept 1
json .refused_cells 4
json '.refused | [.not_finite, .out_of_range, .below_valid_range] | join(" ")' '2 1 1'
rejects=$(jq -r .rejects_file "$work/out")
for line in 2 3 4 5; do grep -q "^$line,load," "$rejects" || { echo "✗ the rejects do not name line $line"; failures=$((failures + 1)); }; done
printf 'time,load\n2025-01-04 01:00,100\n2025-01-04 03:00,90\n2025-01-04 02:00,95\n' >"$work/backwards.csv"
import_of 0 backwards
json .kept 3
json '.points[0].out_of_order' 1
json '.points[0].backwards' 1

# documents
printf 'site: &a [*a, *a]\n' >"$work/bomb.yaml"
run 3 "$CELADON" site apply "$work/bomb.yaml"
says err 'bomb.yaml:1'
{ printf 'site: '; head -c 100000 /dev/zero | tr '\0' '['; } >"$work/deep.yaml"
run 3 "$CELADON" site apply "$work/deep.yaml"
says err 'deep.yaml:1'

# a full disk: what was acknowledged stays; with room again the same import completes
disk=$work/disk
mkdir "$disk"
cat >"$work/full.sh" <<'SH'
# full.sh DISK EXAMPLE WORK: the disk is full at five places of the same import
mount -t tmpfs -o size=16m none "$1" || exit 77
refused=0
import=("$CELADON" import --quiet --json --mapping "$2/meters.mapping.yaml" "$2/meters-2025.csv")
for room in 100 400 900 1200 1500; do
  export CELADON_DATA=$1/data
  "$CELADON" site apply "$2/site.yaml" --quiet >/dev/null || exit 1
  free=$(df --output=avail -k "$1" | tail -n 1)
  head -c $(((free - room) * 1024)) /dev/zero >"$1/ballast"
  code=0
  "${import[@]}" >"$3/full.out" 2>"$3/full.err" || code=$?
  rm "$1/ballast"
  case $code in 0) ;; 5) refused=$((refused + 1)) ;; *) exit 2 ;; esac
  "$CELADON" verify --json >"$3/full.json" || exit 3
  jq -e '.damages == []' "$3/full.json" >/dev/null || exit 4
  "${import[@]}" >"$3/again.json" || exit 5
  "$CELADON" verify --json >"$3/full.json" || exit 6
  jq -e '.points == 70040 and .damages == []' "$3/full.json" >/dev/null || exit 7
  echo "a disk with $room KiB left: exit $code, then complete"
  rm -r "$1/data"
done
[ "$refused" -ge 3 ] || exit 8
SH
if unshare -rm true 2>/dev/null; then
  code=0
  unset CELADON_DATABASE
  unshare -rm bash "$work/full.sh" "$disk" "$example" "$work" || code=$?
  case $code in
    0) ;;
    77) echo "no tmpfs may be mounted here: the full disk was not tried" ;;
    *) echo "✗ full disk: step $code"; cat "$work"/full.* "$work/again.json" 2>/dev/null | head -n 20; failures=$((failures + 1)) ;;
  esac
else
  echo "no user namespace here: the full disk was not tried"
fi
finish
