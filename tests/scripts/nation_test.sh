#!/usr/bin/env bash
# The nation on the command line: codes of a year issued, verified, taken back; the removals of a
# year; the tables of 2019; a synthetic nation that says so.
source "$(dirname "$0")/support.bash"
units=$CELADON_SOURCE_DIR/fuzz/corpus/cultivation_nation_table/units.csv

# a table of twenty listed units, the last two of which get no code
{
  echo 'credit_code,name,division,industry,nation.class,nation.listed,form_2025,score_2025,data_2025'
  for i in $(seq 1 20); do
    form=accepted data=normal
    [ "$i" = 19 ] && form=missing
    [ "$i" = 20 ] && data=abnormal
    printf '%s,虚构%02d,330500,C30%02d,listed,2022-03-01,%s,%d.5,%s\n' \
      "$(sed -n "${i}p" "$CELADON_SOURCE_DIR/tests/scripts/made_up_codes.txt")" "$i" $((i % 2 + 11)) "$form" $((50 + i)) "$data"
  done
} >"$work/units.csv"
run 0 "$CELADON" site apply "$example/site.yaml" --quiet
issue() { run "$1" "$CELADON" code issue "$work/units.csv" --year 2025 --issuer 示例发码单位 --standard standards.gbt36132-2025 --address https://celadon.example "${@:2}"; }
issue 3 --valid-through 2001-01-01
says err valid_through
issue 0 --json --only "$(sed -n 18p "$CELADON_SOURCE_DIR/tests/scripts/made_up_codes.txt")" --qr "$work/qr"
json .ranked 18
json .issued 1
json .refused 2
json '.units[] | select(.outcome == "issued") | [.grade, .overall.rank, .overall.of] | join(" ")' 'A 1 18'  # 5 % of 18 is less than one unit: no A+
[ "$(ls "$work/qr" | wc -l)" = 1 ] || { echo '✗ one QR code was asked for'; failures=$((failures + 1)); }
issue 0 --json
json .issued 17
json .existing 1
json '[.units[] | select(.outcome == "refused") | .reason] | length' 2
json '.units[18].reason | split("｜")[1]' 'the dynamic form of 2025 was not filed in time: no code'
json '.units[19].reason | split("｜")[1]' 'the data of 2025 are abnormal: no code'
first=$(jq -r '.units[0].code' "$work/out")
run 0 "$CELADON" code keys --issuer 示例发码单位 --output "$work/keys.txt"
run 0 "$CELADON" code verify "$first" --key "$work/keys.txt" --json
json .status valid
json .code.basis standards.gbt36132-2025@2025
run 0 "$CELADON" code revoke "$(sed -n 1p "$CELADON_SOURCE_DIR/tests/scripts/made_up_codes.txt")" --cause accident_major --remark 移出
run 0 "$CELADON" code revocations --issuer 示例发码单位 --output "$work/revoked.txt"
run 1 "$CELADON" code verify "$first" --key "$work/keys.txt" --revoked "$work/revoked.txt" --json
json .status revoked
json .revoked.cause accident_major
run 0 "$CELADON" code list --year 2025 --json
json '.codes | length' 18
json '[.codes[] | select(.revoked != null)] | length' 1
issue 4 --only 00330500000000999X
run 4 "$CELADON" code issue "$work/units.csv" --year 2025 --issuer 示例 --standard standards.moon
run 4 "$CELADON" code issue "$work/units.csv" --year 2019 --issuer 示例 --standard standards.gbt36132-2025

# the removals of a year, each with its fact
run 0 "$CELADON" nation removals "$units" --date 2026-05-20 --json
json '.removals | length' 1
json '.removals[0] | [.transition, .grounds[0].cause, .grounds[0].clause] | join(" ")' 'nation.remove tax_evasion 第十五条（二）'
json '.removals[0].grounds[0].facts[0].source' 信用中国
json '.unchecked[0]' 'last_share: 快照没有 2023 年｜last_share: the snapshot has no year 2023'
run 0 "$CELADON" --en nation removals "$units" --date 2026-05-20
says out 'the form of 2025 was not filed by its last day, 2026-04-15'
run 3 "$CELADON" nation removals "$CELADON_SOURCE_DIR/fuzz/corpus/cultivation_nation_table/odd-cell.csv" --date 2026-05-20
says err 'odd-cell.csv:2:17'
run 9 "$CELADON" nation statistics "$CELADON_SOURCE_DIR/fuzz/corpus/cultivation_nation_table/twice.csv"

# the report of 2019, and a synthetic nation with the real totals
run 0 "$CELADON" nation report-2019 --json
json '[.national_factories, .regions_with_factories, .documents] | join(" ")' '1402 30 79'
json '[.regions[].national_factories] | add' 1402
run 0 "$CELADON" nation statistics --candidates 30000 --date 2026-05-20 --rung nation --kind factory --json
json .total 8336
json .synthetic true
json '.names.province["330000"].zh' 浙江省
run 0 "$CELADON" nation synthesize --candidates 30000 --date 2026-05-20 --output "$work/nation.csv"
says out 合成全国
run 0 "$CELADON" nation statistics "$work/nation.csv" --by kind --rung nation --date 2026-05-20 --json
json '[.rows[].count] | join(" ")' '8336 616 727'
run 3 "$CELADON" nation statistics --candidates 100
run 3 "$CELADON" nation statistics "$units" --by moon
finish
