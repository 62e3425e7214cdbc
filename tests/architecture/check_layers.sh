#!/usr/bin/env bash
# Fails when a module includes a module that is not below it, or a third-party header stands outside the
# folders that docs/layers.txt allows. usage: check_layers.sh SOURCE_DIR
set -euo pipefail
root=$1
law=$root/docs/layers.txt
grep -rn --include='*.hpp' --include='*.cpp' --include='*.inl' -E '^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]' "$root/src/celadon" |
  awk -v law="$law" -v prefix="$root/src/celadon/" '
    function folder_allowed(path, folders,   n, list, i) {
      n = split(folders, list, " ")
      for (i = 1; i <= n; i++) if (list[i] == "*" || index(path, list[i] "/") == 1) return 1
      return 0
    }
    BEGIN {
      while ((getline line < law) > 0) {
        if (line ~ /^#/ || line ~ /^[[:space:]]*$/) continue
        n = split(line, w, /[[:space:]]+/)
        if (w[1] == "seam") {
          seams[++seam_count] = w[2]
          allowed[w[2]] = ""
          for (i = 3; i <= n; i++) allowed[w[2]] = allowed[w[2]] " " w[i]
        } else { level[w[2]] = w[1] + 0 }
      }
      # The C++ and POSIX headers need no seam.
      standard = "^(sys/|netinet/|arpa/)?[a-z0-9_]+(\\.h)?$"
    }
    {
      split($0, part, ":")
      path = substr(part[1], length(prefix) + 1)
      split(path, step, "/"); module = step[1]
      match($0, /[<"][^>"]+[>"]/)
      header = substr($0, RSTART + 1, RLENGTH - 2)
      place = path ":" part[2]
      checked++
      if (!(module in level)) { print place ": module " module " is not in docs/layers.txt"; bad = 1; next }
      if (header ~ /^celadon\//) {
        split(header, h, "/"); target = h[2]
        if (!(target in level)) { print place ": unknown module " target; bad = 1 }
        else if (target != module && level[target] >= level[module]) {
          print place ": " module " (layer " level[module] ") includes " target " (layer " level[target] "), which is not below it"; bad = 1
        }
        next
      }
      for (i = 1; i <= seam_count; i++) {
        if (index(header, seams[i]) == 1) {
          if (!folder_allowed(path, allowed[seams[i]])) { print place ": <" header "> may only be included in:" allowed[seams[i]]; bad = 1 }
          next
        }
      }
      if (header !~ standard) { print place ": <" header "> has no seam in docs/layers.txt"; bad = 1 }
    }
    END {
      if (checked == 0) { print "no include was checked"; exit 1 }
      printf "%d includes checked\n", checked
      exit bad
    }'
