#!/usr/bin/env bash
# The include test must see a broken layer, a stray third-party header and an unknown one.
set -euo pipefail
root=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/docs" "$work/src/celadon/units" "$work/src/celadon/ledger"
cp "$root/docs/layers.txt" "$work/docs/"
for line in '#include "celadon/ledger/posting.hpp"' '#include <nlohmann/json.hpp>' '#include <boost/asio.hpp>'; do
  printf '%s\n' "$line" >"$work/src/celadon/units/broken.hpp"
  if bash "$root/tests/architecture/check_layers.sh" "$work" >/dev/null; then
    echo "not seen: $line"
    exit 1
  fi
done
printf '#include "celadon/units/unit.hpp"\n#include <vector>\n' >"$work/src/celadon/ledger/fine.hpp"
rm "$work/src/celadon/units/broken.hpp"
bash "$root/tests/architecture/check_layers.sh" "$work"
