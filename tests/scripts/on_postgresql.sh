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
says err '另一个文件夹'

# no password in messages
secret=open-sesame
with_password=${CELADON_DATABASE/celadon@/celadon:$secret@}
keeps_secret() {
  if grep -q "$secret" "$work/out" "$work/err"; then
    echo "✗ the password is told"
    failures=$((failures + 1))
  fi
}
run 5 "$CELADON" --database "postgresql://a:$secret@127.0.0.1:1/x" site list
keeps_secret
run 3 "$CELADON" --database "postgresql://a:$secret@me@h/x" site list
keeps_secret

# one writer: the lock is in the database too (its number is that of postgresql.cpp)
coproc PSQL { psql -qAt "$CELADON_DATABASE" 2>&1; }
ask() { # ask SQL: runs it in the session beside, and waits for its answer
  echo "$1; select 'done';" >&"${PSQL[1]}"
  local line=
  while read -r -t 20 -u "${PSQL[0]}" line && [ "$line" != done ]; do :; done
}
ask "select pg_advisory_lock(1128614977, hashtext(current_setting('search_path')))"
run 6 "$CELADON" site apply "$example/site.yaml"
says err '正由'
run 0 "$CELADON" site list
ask "select pg_advisory_unlock(1128614977, hashtext(current_setting('search_path')))"
run 0 "$CELADON" site apply "$example/site.yaml"

# no password in the title of a process: one that waits for a table can be looked at
ask "begin; lock table registry_entity in access exclusive mode"
"$CELADON" --database "$with_password" site list >"$work/list" 2>&1 &
waiting=$!
title=
for _ in $(seq 200); do
  title=$(tr '\0' ' ' <"/proc/$waiting/cmdline" 2>/dev/null || true)
  case $title in *'postgresql://celadon@'*) break ;; *) sleep 0.05 ;; esac
done
case $title in
  *"$secret"*) echo "✗ the title tells the password: $title"; failures=$((failures + 1)) ;;
  *'postgresql://celadon@'*) ;;
  *) echo "✗ the title is not that of the program: $title"; failures=$((failures + 1)) ;;
esac
ask "rollback"
wait "$waiting" || { echo "✗ it did not go on: $(cat "$work/list")"; failures=$((failures + 1)); }
finish
