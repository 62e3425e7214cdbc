# Shared by the command-line scripts: a folder of their own, and checks that say what they saw.
set -euo pipefail
: "${CELADON:?the program under test}" "${CELADON_SOURCE_DIR:?the source tree}"
example=$CELADON_SOURCE_DIR/examples/qingci
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CELADON_DATA=$work/data CELADON_USER=script
failures=0
# On PostgreSQL: a schema of its own in the cluster of the tests.
if [ "${CELADON_TEST_DATABASE:-}" = postgresql ]; then
  cluster=$(cat "$CELADON_TEST_POSTGRES")
  schema=script_$$
  psql -q "$cluster" -c "create schema $schema"
  export CELADON_DATABASE="$cluster&options=-csearch_path%3D$schema"
fi

# run EXPECTED_EXIT COMMAND...: keeps what was printed in $work/out and $work/err.
run() {
  local expected=$1 code=0
  shift
  "$@" >"$work/out" 2>"$work/err" || code=$?
  if [ "$code" != "$expected" ]; then
    echo "✗ exit $code instead of $expected: $*"
    head -n 20 "$work/out" "$work/err"
    failures=$((failures + 1))
  fi
}

# json FILTER EXPECTED: what jq sees in the last output.
json() {
  local seen
  seen=$(jq -r "$1" "$work/out" 2>&1) || true
  if [ "$seen" != "$2" ]; then
    echo "✗ $1 is '$seen' instead of '$2'"
    failures=$((failures + 1))
  fi
}

# near FILTER EXPECTED TOLERANCE: a number of the last output.
near() {
  if ! jq -e "($1) as \$x | (\$x - ($2)) | fabs <= $3" "$work/out" >/dev/null 2>&1; then
    echo "✗ $1 is $(jq -c "$1" "$work/out" 2>&1), not within $3 of $2"
    failures=$((failures + 1))
  fi
}

# says FILE TEXT: the text stands in out or err.
says() {
  if ! grep -qF -- "$2" "$work/$1"; then
    echo "✗ $1 does not say: $2"
    head -n 20 "$work/$1"
    failures=$((failures + 1))
  fi
}

finish() {
  [ "$failures" = 0 ] || { echo "$failures checks failed"; exit 1; }
  echo "all checks passed"
}
