#!/usr/bin/env bash
# Green codes: verified offline against keys and a list of revocations; each way a code can fail has
# its own answer and exit code; keys are kept closed and rotate.
source "$(dirname "$0")/support.bash"
codes=$CELADON_SOURCE_DIR/fuzz/corpus/registry_green_code

# answer EXIT STATUS CODE [OPTION...]: what verify says of it on $day by $keys, without any data folder
day=2026-06-01
keys=$codes/keys.txt
answer() {
  local exit=$1 status=$2
  shift 2
  run "$exit" "$CELADON" code verify --json --key "$keys" --date "$day" "$@"
  json .status "$status"
}
answer 0 valid "$codes/valid.txt"
json .code.grade A+
json .code.number 12
json '.code.overall | [.rank, .of] | join("/")' 17/8336
json .revocations_as_of null
answer 0 valid "$(cat "$codes/valid.txt")" --revoked "$codes/revoked.txt"
json .revocations_as_of 2026-06-01
json .remark ''
day=2027-05-16 answer 1 expired "$codes/valid.txt"
answer 1 expired "$codes/expired.txt"
day=2026-05-09 answer 1 not_yet_valid "$codes/valid.txt"
answer 1 revoked "$codes/revoked-code.txt" --revoked "$codes/revoked.txt"
json .revoked.cause accident_major
answer 0 valid "$codes/revoked-code.txt" --revoked "$codes/empty-list.txt"
answer 1 altered "$codes/altered.txt"
answer 1 forged "$codes/forged.txt"
json .code null
answer 1 unknown_key "$codes/unknown-key.txt"
answer 3 malformed "$codes/malformed.txt"
answer 3 malformed 'https://celadon.example/code/'
[ ! -e "$CELADON_DATA" ] || { echo "✗ verifying made a data folder"; failures=$((failures + 1)); }

# in words, in both languages
run 0 "$CELADON" code verify "$codes/valid.txt" --key "$codes/keys.txt" --date 2026-06-01
says out '✓ 绿码有效，有效期至 2027-05-15'
says out '未核对注销名单'
run 1 "$CELADON" --en code verify "$codes/forged.txt" --key "$codes/keys.txt"
says out 'forged or was tampered with'

# keys and lists that are not what they say
run 3 "$CELADON" code verify "$codes/valid.txt" --key "$codes/valid.txt"
says err 'valid.txt:1'
sed 's/accident_major/error/' "$codes/revoked.txt" >"$work/touched.txt"
run 3 "$CELADON" code verify "$codes/valid.txt" --key "$codes/keys.txt" --revoked "$work/touched.txt"
says err '名单被改动或为伪造'
run 2 "$CELADON" code verify "$codes/valid.txt" --key "$codes/keys.txt" --revoked "$work"  # a folder
run 2 "$CELADON" code verify "$codes/valid.txt"

# keys: made once, closed to others, rotated, withdrawn, exported
run 0 "$CELADON" site apply "$example/site.yaml" --quiet
run 0 "$CELADON" code keys --json
json '.keys | length' 0
run 4 "$CELADON" code revocations --issuer 示例
run 0 "$CELADON" code keys --rotate --json --issuer 示例 --output "$work/keys.txt"
json '.keys | length' 1
first=$(jq -r '.keys[0].id' "$work/out")
[ "$(stat -c %a "$CELADON_DATA/keys/$first.key") $(stat -c %a "$CELADON_DATA/keys")" = '600 700' ] ||
  { echo '✗ the key is open to others'; failures=$((failures + 1)); }
if grep -q "$(sed -n 's/^seed //p' "$CELADON_DATA/keys/$first.key")" "$work/keys.txt"; then
  echo '✗ the file of public keys holds the secret'; failures=$((failures + 1))
fi
run 0 "$CELADON" code keys --rotate --json
json '.keys | length' 2
json '[.keys[] | select(.to == null)] | length' 1
run 0 "$CELADON" code keys --withdraw "$first" --json --output "$work/keys.txt" --issuer 示例
json ".keys[] | select(.id == \"$first\") | .withdrawn != null" true
run 9 "$CELADON" code keys --withdraw "$first"
run 4 "$CELADON" code keys --withdraw 0123456789abcdef
run 0 "$CELADON" code revocations --issuer 示例 --output "$work/list.txt"
keys=$work/keys.txt answer 1 unknown_key "$codes/valid.txt" --revoked "$work/list.txt"
run 0 "$CELADON" code list --json
json '.codes | length' 0
run 4 "$CELADON" code revoke 1 --cause error
chmod 640 "$CELADON_DATA/keys/$first.key"
run 3 "$CELADON" code keys
says err 'chmod 600'
finish
