#!/usr/bin/env bash
# clang-tidy over one unit of the database of commands. Prints what was found; fails when something was.
# usage: tidy_unit.sh BUILD_DIR UNIT.cpp
set -uo pipefail
build=$1 unit=$2
begun=$SECONDS
# Counts of hidden warnings go to stderr; what was found, compile errors too, to stdout.
status=0
found=$(clang-tidy-14 -p "$build" --quiet "$unit" 2>/dev/null) || status=1
[ "$status" = 0 ] || printf '%s\n' "$found"
printf '  %s %s (%d s)\n' "$([ "$status" = 0 ] && echo ✓ || echo ✗)" "$(basename "$unit" .cpp)" $((SECONDS - begun))
exit "$status"
