#!/usr/bin/env bash
# Help, version, completion, an empty data folder.
source "$(dirname "$0")/support.bash"

run 0 "$CELADON" --help
says out 'celadon'
run 0 "$CELADON" --version
says out 'celadon 0.'
run 0 "$CELADON" completion
says out "'celadon unit convert'"
bash -n "$work/out" || failures=$((failures + 1))
# every command has help with an example
while read -r path; do
  # shellcheck disable=SC2086
  run 0 "$CELADON" ${path#celadon } --help
  says out '例 / example:'
done < <(grep -oE "^    '[^']+'" "$work/out" | tr -d "'" | sed 's/^ *//' | grep ' ')
run 0 "$CELADON" site apply "$example/site.yaml" --quiet
run 0 "$CELADON" site list --json
json '.sites[0].id' qingci
json '.sites[0].points' 10
run 0 "$CELADON" site apply "$example/site.yaml" --json
json '.added + .changed + .removed' 0
run 4 "$CELADON" site list --data "$work/nowhere"
finish
