#!/usr/bin/env bash
# Fails when a source is not formatted; './dev fmt' mends it. usage: check_format.sh SOURCE_DIR
set -euo pipefail
cd "$1"
find src apps tests fuzz bench -name '*.cpp' -o -name '*.hpp' | sort | xargs clang-format-14 --dry-run -Werror
