#!/usr/bin/env bash
# Line protocol into `celadon serve`: 60 batches of 150,000 series as fast as they are acknowledged, then the four questions,
# every answer compared. usage: live_ingest.sh PROGRAM [BATCHES]
set -euo pipefail
command -v python3 >/dev/null || { echo "live_ingest needs python3 (apt-get install python3)"; exit 0; }
cd "$(dirname "$0")/peers"
program=$(readlink -f "../../$1" 2>/dev/null || readlink -f "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake -S . -B "$work/build" >/dev/null
cmake --build "$work/build" >/dev/null
CELADON=$program python3 bench.py run --peer celadon --tsload "$work/build/tsload" --batches "${2:-60}" --work "$work" --out "$work/celadon.json" >/dev/null
python3 bench.py report "$work/celadon.json"
