#!/usr/bin/env bash
# Fails when an error is given in one language only: every sentence of a `fail(` or a
# `node.error(` in the modules that speak to users has the mark "｜" between its Chinese and its English half (units/bilingual.hpp).
# usage: check_words.sh SOURCE_DIR
set -euo pipefail
root=$1
modules="base units storage net text formula packs registry telemetry ledger assessment cultivation drivers report app http cli"
for module in $modules; do find "$root/src/celadon/$module" -name '*.cpp' -o -name '*.hpp' | sort; done |
  xargs awk -v prefix="$root/src/celadon/" '
    # One call at a time: from "fail(" to its closing bracket, over lines; literals that follow each
    # other are one text.
    function looked_at(text, place,   words) {
      words = text
      gsub(/\{[^{}]*\}/, "", words)
      if (words !~ /[A-Za-z][A-Za-z]* [A-Za-z]/ || text ~ /｜/) return  # a name alone needs no translation
      printf "%s:%d: an error in one language only: \"%s\"\n", place, first, text
      bad = 1
    }
    function scan(call, place,   i, c, text, inside, open, between) {
      inside = 0; open = 0; between = ""
      for (i = 1; i <= length(call); i++) {
        c = substr(call, i, 1)
        if (inside) {
          if (c == "\\") { text = text substr(call, i, 2); i++ }
          else if (c == "\"") { inside = 0; between = "" }
          else text = text c
        } else if (c == "\"") {
          if (open && between !~ /^[ \t\n]*$/) { looked_at(text, place); text = "" }
          inside = 1; open = 1
        } else between = between c
      }
      if (open) looked_at(text, place)
    }
    FNR == 1 { depth = 0; call = "" }
    {
      line = $0
      if (!depth) {
        if (line ~ /^[ \t]*\/\//) next
        if (!match(line, /(^|[^A-Za-z_.:])fail\(|(\.|->)error\(/)) next
        line = substr(line, RSTART + RLENGTH - 1)
        first = FNR; call = ""; seen++
      }
      quoted = 0
      for (i = 1; i <= length(line); i++) {
        c = substr(line, i, 1)
        if (quoted) { if (c == "\\") { call = call c; i++; c = substr(line, i, 1) } else if (c == "\"") quoted = 0 }
        else if (c == "\"") quoted = 1
        else if (c == "(") depth++
        else if (c == ")" && --depth == 0) { scan(call c, substr(FILENAME, length(prefix) + 1)); break }
        call = call c
      }
      if (depth) call = call "\n"
    }
    END {
      if (!seen) { print "no error was found"; exit 1 }
      printf "%d errors looked at\n", seen
      exit bad
    }'
