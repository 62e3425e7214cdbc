#!/usr/bin/env bash
# The command line on PostgreSQL: one folder and one database belong together, one writes, and no
# password is shown. Run by tests/CMakeLists.txt, which starts a server.
source "$(dirname "$0")/support.bash"
[ "${CELADON_TEST_DATABASE:-}" = postgresql ] || { echo "needs the server of: ctest -R postgresql"; exit 1; }

run 0 "$CELADON" site apply "$example/site.yaml" --quiet
run 0 "$CELADON" verify --json
says out 'PostgreSQL'
[ ! -e "$CELADON_DATA/celadon.db" ] || { echo "✗ the folder has tables of its own"; failures=$((failures + 1)); }

# the folder knows that its tables are elsewhere, and the database whose they are
run 9 env -u CELADON_DATABASE "$CELADON" site list
says err '--database'
run 9 "$CELADON" --data "$work/other" site apply "$example/site.yaml"
says err 'another folder'

# no password in messages
secret=open-sesame
with_password=${CELADON_DATABASE/celadon@/celadon:$secret@}
run 5 "$CELADON" --database "postgresql://a:$secret@127.0.0.1:1/x" --data "$work/new" site list
run 3 "$CELADON" --database "postgresql://a:$secret@me@h/x" site list
for file in out err; do
  ! grep -q "$secret" "$work/$file" || { echo "✗ $file tells the password"; failures=$((failures + 1)); }
done

# nor in the title of a process: an import that waits at the end of a pipe can be looked at
mkfifo "$work/slow.csv"
"$CELADON" --database "$with_password" import --guess "$work/slow.csv" >/dev/null 2>&1 &
waiting=$!
exec 7>"$work/slow.csv"
for _ in $(seq 100); do
  title=$(tr '\0' ' ' <"/proc/$waiting/cmdline" || true)
  case $title in *"$secret"*) sleep 0.05 ;; *) break ;; esac
done
case $title in
  *"$secret"*) echo "✗ the title tells the password: $title"; failures=$((failures + 1)) ;;
  *postgresql://celadon@*) ;;
  *) echo "✗ the title is not that of the program: $title"; failures=$((failures + 1)) ;;
esac
exec 7>&-
wait "$waiting" || true

# one writer: the lock is in the database too
coproc PSQL { psql -qAt "$CELADON_DATABASE" 2>&1; }
echo "select pg_advisory_lock(1128614977, hashtext(current_setting('search_path'))) is null;" >&"${PSQL[1]}"
read -r _ <&"${PSQL[0]}"
run 6 "$CELADON" site apply "$example/site.yaml"
says err 'is being written by'
run 0 "$CELADON" site list
echo '\q' >&"${PSQL[1]}"
wait "$PSQL_PID" || true
run 0 "$CELADON" site apply "$example/site.yaml"
finish
