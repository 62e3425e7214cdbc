#!/usr/bin/env bash
# Joins the sources of one target into few units, so that the headers they share are parsed and the
# templates they share are compiled once and not once per file. Two sources that name something of
# their own alike never meet in one unit; a source in which a name means something else than in a
# header of its folder meets only its likes.
# usage: join_sources.sh ROOT FOLDER TARGET < SOURCES   writes FOLDER/TARGET-<n>.cpp, prints their paths;
# a unit whose sources are the same as before is not touched. SOURCES: paths below ROOT, one a line.
set -euo pipefail
root=$1 folder=$2 target=$3
usual_lines=2400 # of one unit, at most; longer ones share badly among processors
mkdir -p "$folder"
next=$(mktemp -d)
trap 'rm -rf "$next"' EXIT

LC_ALL=C sort -u | awk -v root="$root/" -v next_folder="$next" -v target="$target" -v usual_lines="$usual_lines" '
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
  # its macros and its aliases. An alias of the same words may stand twice. `hiding`: those of them that a
  # header of the module means otherwise.
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
      if (line ~ /^using namespace /) { hidden_spaces = line; names["using namespace"] = line; continue }
      if (line ~ /^using [A-Za-z_:]+;/) { word = line; sub(/;.*/, "", word); sub(/.*[: ]/, "", word); names[word] = line; continue }
      if (line ~ /^(static|constexpr|const|inline) /) ; else if (!inside) continue
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
    if ("using namespace" in names) hiding = hiding " " names["using namespace"]
  }
  # A number of the path alone: a source stays where it is when others come and go.
  function number_of(path,   i, n) {
    for (i = 1; i <= length(path); i++) n = (n * 31 + index(letters, substr(path, i, 1))) % 1000003
    return n
  }
  BEGIN { letters = "abcdefghijklmnopqrstuvwxyz0123456789_-./ABCDEFGHIJKLMNOPQRSTUVWXYZ" }
  {
    paths[++sources] = $0
    while ((getline line < (root $0)) > 0) all_lines++
    close(root $0)
  }
  END {
    for (parts = 1; all_lines / parts > usual_lines;) parts *= 2
    for (s = 1; s <= sources; s++) {
      path = paths[s]
      module = path; sub(/^src\/celadon\//, "", module); sub(/\/.*/, "", module)
      own_names(root path, module)
      home = number_of(path) % parts
      # Where its names meet others, the next unit takes it; where all do, one of its own.
      for (u = 0; u < parts + more; u++) {
        id = u < parts ? (home + u) % parts : u
        if (size[id] && (hides[id] != hiding || size[id] + lines > 1.5 * usual_lines)) continue
        meets = 0
        for (name in names) if (((id, name) in taken) && taken[id, name] != names[name]) { meets = 1; break }
        if (!meets) break
      }
      if (u == parts + more) { id = u; more++ }
      if (!size[id]) hides[id] = hiding
      for (name in names) taken[id, name] = names[name]
      size[id] += lines
      printf "#include \"%s\"  // NOLINT(bugprone-suspicious-include)\n", path > (next_folder "/" target "-" id ".cpp")
    }
  }'

for unit in "$folder/$target"-*.cpp; do
  [ -e "$unit" ] && [ ! -e "$next/${unit##*/}" ] && rm "$unit"
done
for unit in "$next"/*.cpp; do
  [ -e "$unit" ] || continue
  cmp -s "$unit" "$folder/${unit##*/}" || cp "$unit" "$folder/${unit##*/}"
  printf '%s\n' "$folder/${unit##*/}"
done
