#!/usr/bin/env bash
# A newer data folder, a second writer, a read-only copy, damaged bytes, an import that is killed.
source "$(dirname "$0")/support.bash"

run 0 "$CELADON" site apply "$example/site.yaml" --quiet
import=("$CELADON" import --quiet --mapping "$example/meters.mapping.yaml" "$example/meters-2025.csv")

# killed in mid-import: what was acknowledged stays, importing again completes it
"${import[@]}" >/dev/null 2>&1 &
victim=$!
for _ in $(seq 200); do [ -s "$CELADON_DATA/celadon.db" ] && break; done
kill -9 "$victim" 2>/dev/null || true
wait "$victim" 2>/dev/null || true
run 0 "$CELADON" verify
run 0 "${import[@]}" --json
run 0 "$CELADON" verify --json
json .damages '[]'
json .points 70040  # 8 meters x 8755 readings: 8761 hours less the outage of six
run 0 "${import[@]}" --json
json .already_imported true
run 0 "$CELADON" verify --json
json .points 70040

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
echo 999 >"$work/copy/VERSION"
run 8 "$CELADON" --data "$work/copy" site list
finish
