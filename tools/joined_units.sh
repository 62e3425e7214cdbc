#!/usr/bin/env bash
# Joins the sources of each folder into few units, so that the linter parses the headers that they share
# once and not once per file: UNITS/<module>-<n>.cpp and UNITS/compile_commands.json. Two sources that name
# something of their own alike, or read another set of compiler options, never meet in one unit.
# usage: joined_units.sh BUILD_DIR UNITS PATTERN   PATTERN: an extended regular expression over paths, e.g. src/celadon/packs/
set -euo pipefail
build=$1 units=$2 pattern=${3:-}
most_lines=4000 # of one unit: beyond, the memory of the analyser grows and two processors share badly
rm -rf "$units"
mkdir -p "$units"
units=$(cd "$units" && pwd)
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

jq -r '.[] | [.directory, .file, .command] | @tsv' "$build/compile_commands.json" |
  awk -F'\t' -v root="$root/" -v pattern="$pattern" '
    index($2, root) == 1 { path = substr($2, length(root) + 1) }
    index($2, root) == 1 && path ~ /^(src|apps)\/.*\.cpp$/ && path ~ pattern { print path "\t" $1 "\t" $3 }' | sort -u -t "$(printf '\t')" -k1,1 |
  awk -F'\t' -v root="$root/" -v units="$units" -v most_lines="$most_lines" '
    # The types that the headers of a module declare.
    function read_headers(module,   list, header, line, parts) {
      if (module in read) return
      read[module] = 1
      list = "ls " root "src/celadon/" module "/*.hpp " root "src/celadon/" module "/*/*.hpp 2>/dev/null"
      while ((list | getline header) > 0) {
        while ((getline line < header) > 0)
          if (line ~ /^(struct|class|enum class|using) [A-Za-z_0-9]+/) {
            sub(/^enum /, "", line); split(line, parts, /[^A-Za-z_0-9]+/); of_headers[module, parts[2]] = 1
          }
        close(header)
      }
      close(list)
    }
    # The names that only this source knows: what stands at the left margin of its unnamed namespaces,
    # and its aliases. An alias of the same words may stand twice. `hiding`: those of them that a header
    # of the module means otherwise; only sources that hide the same names go together.
    function own_names(file, module,   line, inside, word, n, parts, name) {
      delete names
      read_headers(module)
      lines = 0; inside = 0
      while ((getline line < file) > 0) {
        lines++
        if (line ~ /^namespace \{/) { inside++; continue }
        if (inside && line ~ /^\}  \/\/ namespace$/) { inside--; continue }
        if (line ~ /^#define /) { split(line, parts, /[ (]/); names[parts[2]] = "#" file; continue }
        if (line ~ /^(using [A-Za-z_]+ =|namespace [a-z_]+ =)/) { split(line, parts, " "); names[parts[2]] = line; continue }
        if (line ~ /^using [A-Za-z_:]+;/) { word = line; sub(/;.*/, "", word); sub(/.*[: ]/, "", word); names[word] = line; continue }
        if (line ~ /^static /) ; else if (!inside) continue
        if (line !~ /^[A-Za-z]/ || line ~ /^(template|namespace|using|public|private|return)/) continue
        word = line
        if (match(word, /^(struct|class|union|enum class|enum) [A-Za-z_0-9]+/)) {
          word = substr(word, RSTART, RLENGTH); sub(/.* /, "", word)
        } else {
          sub(/ = .*/, "", word)
          sub(/[({;\[].*/, "", word)
          sub(/[ \t]*$/, "", word)
          n = match(word, /[A-Za-z_0-9]+$/)
          if (!n) continue
          word = substr(word, n)
        }
        if (word != "operator") names[word] = "=" file
      }
      close(file)
      hiding = ""
      for (name in names) if ((module, name) in of_headers) hiding = hiding " " name
    }
    {
      path = $1; directory = $2; command = $3
      sub(/ -o .*/, "", command)
      module = path; sub(/^src\/celadon\//, "", module); sub(/\/[^\/]*$/, "", module)
      top = module; sub(/\/.*/, "", top); gsub(/\//, "-", module)
      own_names(root path, top)
      for (u = 1; u <= count[module]; u++) {
        id = module "-" u
        if (with[id] != command || hides[id] != hiding || size[id] + lines > most_lines) continue
        meets = 0
        for (name in names) if (((id, name) in taken) && taken[id, name] != names[name]) { meets = 1; break }
        if (!meets) break
      }
      id = module "-" u
      if (u > count[module]) { count[module] = u; with[id] = command; hides[id] = hiding; in_directory[id] = directory; order[++total] = id }
      for (name in names) taken[id, name] = names[name]
      size[id] += lines
      printf "#include \"%s\"  // NOLINT(bugprone-suspicious-include)\n", root path > (units "/" id ".cpp")
    }
    END {
      database = units "/compile_commands.json"
      print "[" > database
      for (i = 1; i <= total; i++) {
        id = order[i]; command = with[id]
        gsub(/\\/, "\\\\", command); gsub(/"/, "\\\"", command)
        printf "{\"directory\": \"%s\", \"file\": \"%s/%s.cpp\", \"command\": \"%s -c %s/%s.cpp\"}%s\n", in_directory[id], units, id, command, units, id, i < total ? "," : "" > database
        print size[id] "\t" units "/" id ".cpp"
      }
      print "]" > database
    }' | sort -rn | cut -f2
