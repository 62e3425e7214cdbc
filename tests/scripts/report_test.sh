#!/usr/bin/env bash
# Reports on the command line: made, printed, filed, verified, withdrawn; without fonts a clear word.
source "$(dirname "$0")/support.bash"

run 0 "$CELADON" site apply "$example/site.yaml" --quiet
run 0 "$CELADON" import --mapping "$example/meters.mapping.yaml" "$example/meters-2025.csv" --quiet
run 0 "$CELADON" import --mapping "$example/gas-water.mapping.yaml" "$example/gas-water-2025.csv" --quiet
for year in 2023 2024 2025; do run 0 "$CELADON" statement apply "$example/statement-$year.yaml" --quiet; done

# the figures of the report are those of the other commands
run 0 "$CELADON" energy total --period 2025 --json
total=$(jq .comprehensive_energy.value "$work/out")
run 0 "$CELADON" report make --kind energy --period 2025 --output "$work/energy.pdf" --json
json '.figures[] | select(.name == "energy.comprehensive") | .value' "$total"
pdftotext -layout "$work/energy.pdf" "$work/out"
says out "$(printf '%.2f' "$total") tce"
says out '草稿'
run 0 "$CELADON" carbon inventory --period 2025 --json
total=$(jq .total.value "$work/out")
run 0 "$CELADON" report make --kind greenhouse_gas --period 2025 --format xlsx --output "$work/ghg.xlsx" --json
json '.figures[] | select(.name == "carbon.total_co2e") | .value' "$total"
unzip -p "$work/ghg.xlsx" xl/worksheets/sheet1.xml >"$work/out"
says out "<v>${total:0:8}"
run 0 "$CELADON" assess run --standard gbt36132-2025 --scheme example-gbt36132-2025 --period 2025 --json
total=$(jq .total.value "$work/out")
run 0 "$CELADON" report make --period 2025 --scheme example-gbt36132-2025 --output "$work/self.pdf" --json
json '.figures[] | select(.name == "score.total") | .value' "$total"
id=$(jq -r .id "$work/out")

# filed: the code verifies it, a changed file is not known
run 0 "$CELADON" report file "$id" --address https://celadon.example --output "$work/filed.pdf" --json
code=$(jq -r .filing.code "$work/out")
json '.filing.files[0].sha256' "$(sha256sum "$work/filed.pdf" | cut -d' ' -f1)"
run 0 "$CELADON" report verify "$code" --json
json .state filed
json .recomputation.same true
run 0 "$CELADON" report verify "$work/filed.pdf"
cp "$work/filed.pdf" "$work/changed.pdf"
printf x >>"$work/changed.pdf"
run 1 "$CELADON" report verify "$work/changed.pdf"
run 3 "$CELADON" report verify "${code%?}!"
pdftoppm -r 150 -png -singlefile -f 1 -l 1 "$work/filed.pdf" "$work/cover"
zbarimg -q --raw "$work/cover.png" >"$work/out"
says out "https://celadon.example/verify/${code//-/}"

run 0 "$CELADON" report withdraw "$id" --reason 口径更正
run 1 "$CELADON" report verify "$code"
says out 口径更正
run 9 "$CELADON" report withdraw "$id" --reason 再次
run 4 "$CELADON" report file RNOTTHERE00
run 3 "$CELADON" report make --kind poem --period 2025
says err self_evaluation

# without a font that has Chinese: a word with its remedy, never boxes
mkdir "$work/no-fonts"
printf '<fontconfig><dir>%s</dir><cachedir>%s</cachedir></fontconfig>' "$work/no-fonts" "$work/font-cache" >"$work/fonts.conf"
run 4 env FONTCONFIG_FILE="$work/fonts.conf" "$CELADON" report make --kind energy --period 2025 --output "$work/boxes.pdf"
says err fonts-noto-cjk
[ ! -e "$work/boxes.pdf" ] || { echo "✗ a PDF without fonts was written"; failures=$((failures + 1)); }
finish
