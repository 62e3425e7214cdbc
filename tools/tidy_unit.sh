#!/usr/bin/env bash
# clang-tidy over one joined unit (tools/joined_units.sh); over its sources one by one when names of
# theirs meet so that the unit does not compile. Prints what was found; fails when something was.
# usage: tidy_unit.sh UNITS UNIT.cpp
set -uo pipefail
units=$1 unit=$2
begun=$SECONDS
# Counts of hidden warnings go to stderr; what was found, compile errors too, to stdout.
lint() { clang-tidy-14 -p "$1" --quiet "$2" 2>/dev/null; }

status=0
found=$(lint "$units" "$unit") || status=1
how=joined
if [ "$status" != 0 ] && grep -q 'clang-diagnostic-error' <<<"$found"; then
  how="one by one"
  status=0
  found=$(sed -n 's/^#include "\([^"]*\)".*/\1/p' "$unit" | (
    bad=0
    while read -r source; do lint "$units/.." "$source" || bad=1; done
    exit "$bad"
  )) || status=1
fi
[ "$status" = 0 ] || printf '%s\n' "$found"
printf '  %s %s (%s, %d s)\n' "$([ "$status" = 0 ] && echo ✓ || echo ✗)" "$(basename "$unit" .cpp)" "$how" $((SECONDS - begun))
exit "$status"
