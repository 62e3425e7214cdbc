#!/usr/bin/env bash
# calc: contract of the JSON, units, exit codes.
source "$(dirname "$0")/support.bash"

echo '{"kg": [200000, 600000, 200000, 100000, 50000], "ef": [0.15, 0.1, 0.1, 0.25, 0.2]}' >"$work/in.json"
run 0 "$CELADON" calc 'sum(kg*ef)' --inputs "$work/in.json" --json
json .value 145000   # GHG Protocol scope 3 guidance, example 1.1
json .unit 1

run 0 "$CELADON" calc 'e * 0.1229 [kgce/kWh] in [tce]' --set e='1464650 kWh' --json --explain
near .value 180.005485 1e-9   # tea plant 2025: 1 464 650 kWh
json .unit tce
json '.derivation.children[0].name' e

run 1 "$CELADON" calc 'a + b' --set a=1 --set b=null --json
json .undetermined true
json '.missing[0]' b
run 3 "$CELADON" calc '1 [kWh] + 2 [kgce]' --json
says err '"code": "unit"'
run 3 "$CELADON" calc '1 +'
says err 'celadon:'
run 3 "$CELADON" calc 'kg' --inputs <(head -c 100 /dev/urandom)
run 2 "$CELADON" calc
run 2 "$CELADON" nonsense
finish
