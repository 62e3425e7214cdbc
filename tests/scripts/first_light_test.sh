#!/usr/bin/env bash
# The main job end to end on the bundled example: from exports and statements to a judgement that opens.
source "$(dirname "$0")/support.bash"

for name in site.yaml; do run 0 "$CELADON" site apply "$example/$name" --quiet; done
run 0 "$CELADON" import --mapping "$example/meters.mapping.yaml" "$example/meters-2025.csv" --json
json .kept 70040
json .refused_rows 0
json '[.points[] | .roll_overs] | add' 1
json '[.points[] | .exchanges] | add' 1
json '[.points[] | .resets] | add' 0
run 0 "$CELADON" import --mapping "$example/gas-water.mapping.yaml" "$example/gas-water-2025.csv" --json
json .kept 732
for year in 2023 2024 2025; do run 0 "$CELADON" statement apply "$example/statement-$year.yaml" --quiet; done

# energy: the totals that tools/make_example_plant.py printed when it made the files, times the published
# constants: (2776424.6 + 587527.8 - 59062.8) kWh x 0.1229 kgce/kWh + 38845.87 Nm3 x 35.6 MJ/Nm3 / 29.3076 MJ/kgce
run 0 "$CELADON" energy total --site qingci --period 2025 --json
near .comprehensive_energy.value 453.3570 0.002
json .comprehensive_energy.unit tce
json .comprehensive_energy.basis calorific
json .comprehensive_energy.edition 'GB/T 2589-2020'
near '[.by_carrier[] | select(.carrier == "electricity" and .role == "purchased") | .amount.value] | add' 2776424.6 0.05

run 0 "$CELADON" carbon inventory --site qingci --period 2025 --json
json .total.unit tCO2e
json '.entries[0].factor.unit' kgCO2/Nm3
near '.total.value - .without_indirect.value' 1261.6176 0.01  # (2776424.6 - 240000) kWh x 0.4974 kgCO2/kWh, Zhejiang 2023
run 0 "$CELADON" ledger balance --period 2025 --json
near '.balances[0].unaccounted.value' 39188.4 0.1  # 1.2 % of what the sub-meters show

run 0 "$CELADON" assess run --site qingci --standard gbt36132-2025 --scheme example-gbt36132-2025 --period 2025 --json --html "$work/page.html"
json .standard standards.gbt36132-2025
json .verdict threshold_not_set
json '[.gates[].status] | unique | join(",")' met
json '[.indicators[] | .weight] | add' 100
near '.total.value - ([.indicators[].points // 0] | add)' 0 1e-9
near '.indicators[] | select(.id == "energy_intensity") | .value' 21.2844 0.0005  # 453.357 tce / 21300 x 10^4 yuan
near '.indicators[] | select(.id == "land_output") | .value' 0.330233 1e-6        # 21300 / 64500
grep -q '<svg' "$work/page.html" || { echo "✗ the page has no chart"; failures=$((failures + 1)); }
! grep -qE '(https?:)?//[a-z]' "$work/page.html" || { echo "✗ the page names another machine"; failures=$((failures + 1)); }

# without a scheme nothing is made up: the indicators without published values stay undetermined
run 0 "$CELADON" assess run --standard gbt36132-2025 --period 2025 --json
json '.indicators[] | select(.id == "land_output") | .status' undetermined
json '.indicators[] | select(.id == "land_output") | .points' null

# a figure opens down to file and row
run 0 "$CELADON" assess run --standard gbt36132-2025 --scheme example-gbt36132-2025 --period 2025 --explain energy_intensity
says out 'meters-2025.csv'
says out 'GB/T 2589'

# what-if re-scores with the same engine
run 0 "$CELADON" assess run --standard gbt36132-2025 --scheme example-gbt36132-2025 --period 2025 --what-if 'platform.functions=8 项' --json
json '.indicators[] | select(.id == "platform_functions") | .points' 6

# a correction supersedes; the earlier answer stays to be asked
before=$(date -u +%Y-%m-%dT%H:%M:%S.%6NZ)
sed 's/output_value: {value: 21300 万元/output_value: {value: 20000 万元/' "$example/statement-2025.yaml" >"$work/statement-2025.yaml"

run 0 "$CELADON" statement apply "$work/statement-2025.yaml" --json
json .changed 1
run 0 "$CELADON" assess run --standard gbt36132-2025 --period 2025 --json
near '.indicators[] | select(.id == "land_output") | .value' 0.310078 1e-6
run 0 "$CELADON" assess run --standard gbt36132-2025 --period 2025 --as-of "$before" --json
near '.indicators[] | select(.id == "land_output") | .value' 0.330233 1e-6
run 0 "$CELADON" site history --json
json '[.changes[] | select(.entity | . == "fact output_value 2025")] | length' 2

# a closed period stays
run 3 "$CELADON" ledger close --period 2025-01
run 0 "$CELADON" ledger close --period 2025-01 --yes
run 0 "$CELADON" energy total --period 2025 --json
near .comprehensive_energy.value 453.3570 0.002
run 0 "$CELADON" verify
finish
