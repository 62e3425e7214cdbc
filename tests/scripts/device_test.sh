#!/usr/bin/env bash
# device: maps are listed, shown and checked; a device that is not there is told so, with what to do.
source "$(dirname "$0")/support.bash"

run 0 "$CELADON" device list --json
json '.maps | length' 105
json '[.maps[] | select(.class == "meter")] | length >= 26' true
run 0 "$CELADON" device list SDM630
says out devices.eastron-sdm630
run 0 "$CELADON" device show acrel-adw300 --json
json '.registers[] | select(.id == "active_energy_import") | .address' 62
json '.registers[] | select(.id == "active_energy_import") | .what' register
run 0 "$CELADON" device show sunspec-103
says out 'x 10^w_sf'
run 4 "$CELADON" device show eastron-sdm631
says err devices.eastron-sdm630
run 0 "$CELADON" pack check devices.eastron-sdm630
run 0 "$CELADON" schema feeds
json '."$id"' https://celadon.example/schemas/feeds.schema.json
run 0 "$CELADON" schema devices

# Port 1 of this machine: nobody listens there.
run 4 "$CELADON" --en device probe 127.0.0.1:1 --map acrel-adw300 --timeout 0.5
says err 'no connection to 127.0.0.1:1'
run 3 "$CELADON" device probe 127.0.0.1:70000 --map acrel-adw300
says err 70000
run 3 "$CELADON" device probe 127.0.0.1
says err --map
run 2 "$CELADON" device probe
finish
