#!/usr/bin/env bash
# usage: must_not_compile.sh COMPILER SOURCE_DIR FILE. The first line of FILE is "// expect: TEXT".
# The same file with -DMENDED must compile: so the failure has the one cause it claims.
set -uo pipefail
compiler=$1 root=$2 file=$3
expected=$(sed -n '1s|^// expect: ||p' "$file")
[ -n "$expected" ] || { echo "the first line names no expected message"; exit 1; }
if ! "$compiler" -std=c++20 -fsyntax-only -I"$root/src" -DMENDED "$file"; then
  echo "the mended form does not compile"
  exit 1
fi
if output=$("$compiler" -std=c++20 -fsyntax-only -I"$root/src" "$file" 2>&1); then
  echo "compiled, but must not"
  exit 1
fi
grep -qF "$expected" <<<"$output" || { echo "failed for another reason:"; echo "$output"; exit 1; }
