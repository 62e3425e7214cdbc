#!/usr/bin/env bash
# The check of the words finds an error in one language, over line breaks too, and leaves others alone.
# usage: check_words_can_fail.sh SOURCE_DIR
set -euo pipefail
check=$1/tests/architecture/check_words.sh
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
for module in base units storage net text formula packs registry telemetry ledger assessment cultivation drivers report app http cli; do mkdir -p "$folder/src/celadon/$module"; done
file=$folder/src/celadon/text/one.cpp
printf 'return fail(ErrorCode::io,\n  fmt::format("没有 {0}｜there is "\n "no {0}", id), "name: it");\n' > "$file"
bash "$check" "$folder" > /dev/null || { echo "refused an error in both languages"; exit 1; }
printf 'return fail(ErrorCode::io,\n            fmt::format("there is no {}", id));\n' > "$file"
if bash "$check" "$folder" > "$folder/said"; then echo "passed an error in English only"; exit 1; fi
grep -q 'text/one.cpp:1: .*there is no {}' "$folder/said" || { cat "$folder/said"; exit 1; }
printf 'return node.error(code, "见｜see", "remove the tag");\n' > "$file"
if bash "$check" "$folder" > /dev/null; then echo "passed a remedy in English only"; exit 1; fi
echo "finds what it must"
