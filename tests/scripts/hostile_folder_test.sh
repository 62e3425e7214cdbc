#!/usr/bin/env bash
# A newer data folder, a second writer, a read-only copy, damaged bytes, an import that is killed.
source "$(dirname "$0")/support.bash"

run 0 "$CELADON" site apply "$example/site.yaml" --quiet
# a quarter of minute readings, so that the import is in its middle when it is killed
awk 'BEGIN {
  printf "时间"; split("进线总表 上网电量 光伏发电 拉丝车间 挤塑车间 成缆车间 空压与冷却 办公与照明", n, " ")
  for (i = 1; i <= 8; i++) printf ",%s(kWh)", n[i]; printf "\n"
  split("31 29 31", days, " ")
  for (m = 1; m <= 3; m++) for (d = 1; d <= days[m]; d++) for (q = 0; q < 1440; q++) {
    printf "2024-%02d-%02d %02d:%02d", m, d, int(q / 60), q % 60
    k++
    for (i = 1; i <= 8; i++) printf ",%.1f", 1000 * i + k * 0.1
    printf "\n"
  }
}' >"$work/minutes.csv"
points=$((91 * 1440 * 8))
import=("$CELADON" import --quiet --mapping "$example/meters.mapping.yaml" "$work/minutes.csv")

# killed in mid-import: what was acknowledged stays, importing again completes it
"${import[@]}" >/dev/null 2>&1 &
victim=$!
until [ "$(du -sk "$CELADON_DATA/series" 2>/dev/null | cut -f1)" -gt 200 ] || ! kill -0 "$victim" 2>/dev/null; do :; done
kill -9 "$victim" 2>/dev/null || true
wait "$victim" 2>/dev/null || true
run 0 "$CELADON" verify --json
json .damages '[]'
kept=$(jq .points "$work/out")
run 0 "${import[@]}" --json
json .kept "$points"
json '.already_stored <= .kept' true
echo "killed after $kept of $points points were acknowledged"
run 0 "$CELADON" verify --json
json .damages '[]'
json .points "$points"
run 0 "${import[@]}" --json
json .already_imported true
run 0 "$CELADON" verify --json
json .points "$points"

# a second process
exec 9<"$CELADON_DATA/LOCK"
flock -x 9
run 6 "$CELADON" site apply "$example/site.yaml"
exec 9<&-

# a copy opens read-only anywhere
cp -r "$CELADON_DATA" "$work/copy"
chmod -R a-w "$work/copy"
run 0 "$CELADON" --data "$work/copy" verify
run 0 "$CELADON" --data "$work/copy" site list
chmod -R u+w "$work/copy"

# damaged bytes are found and named
segment=$(find "$work/copy/series" -type f -size +4k | sort | head -n 1)
printf '\xff' | dd of="$segment" bs=1 seek=2000 conv=notrunc status=none
run 7 "$CELADON" --data "$work/copy" verify
says out "$(basename "$segment")"

# a newer folder is left alone
sed -i 's/[0-9][0-9]*/999/g' "$work/copy/VERSION"
run 8 "$CELADON" --data "$work/copy" site list
finish
