#!/usr/bin/env bash
# A private PostgreSQL cluster for the tests: a Unix socket in a temporary folder, no port, nothing
# kept. start FILE writes its URL into FILE; stop FILE ends it and removes all of it.
set -euo pipefail

say_no() { # say_no MESSAGE REMEDY
  printf 'postgres.sh: %s\n  %s\n' "$1" "$2" >&2
  exit 1
}

# PostgreSQL refuses to run as root: its own user does then.
as_owner() {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

programs() {
  local folder
  folder=$(find /usr/lib/postgresql -maxdepth 2 -name bin -type d 2>/dev/null | sort -V | tail -n 1)
  [ -x "$folder/initdb" ] || say_no "there is no PostgreSQL server for the tests" "install it: apt-get install postgresql"
  printf '%s' "$folder"
}

stop_cluster() { # stop_cluster FILE
  [ -f "$1" ] || return 0
  local folder
  folder=$(sed -n 's/.*[?&]host=\([^&]*\).*/\1/p' "$1")
  if [ -n "$folder" ] && [ -d "$folder/cluster" ]; then
    (cd / && as_owner "$(programs)/pg_ctl" -D "$folder/cluster" -m immediate -s stop) || true
    rm -rf -- "$folder"
  fi
  rm -f -- "$1"
}

start_cluster() { # start_cluster FILE
  stop_cluster "$1" # of a run that was cut off
  local bin folder
  bin=$(programs)
  if [ "$(id -u)" = 0 ] && ! id postgres >/dev/null 2>&1; then
    say_no "the user postgres is missing" "install Debian's package: apt-get install postgresql"
  fi
  folder=$(mktemp -d /tmp/celadon-postgres-XXXXXX)
  [ "$(id -u)" = 0 ] && chown postgres: "$folder"
  chmod 755 "$folder"
  cd /
  as_owner "$bin/initdb" -D "$folder/cluster" -U celadon --auth=trust --encoding=UTF8 --locale=C \
    --no-sync --no-instructions >"$folder/initdb.log" 2>&1 ||
    say_no "initdb failed" "$(tail -n 3 "$folder/initdb.log")"
  cat >>"$folder/cluster/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$folder'
fsync = off
full_page_writes = off
synchronous_commit = off
max_connections = 200
shared_buffers = 32MB
lc_messages = 'C'
CONF
  as_owner "$bin/pg_ctl" -D "$folder/cluster" -l "$folder/cluster/server.log" -s -w start ||
    say_no "the server did not start" "$(as_owner tail -n 3 "$folder/cluster/server.log")"
  mkdir -p "$(dirname "$1")"
  printf 'postgresql://celadon@/postgres?host=%s\n' "$folder" >"$1"
}

case "${1:-}" in
  start | stop)
    [ $# = 2 ] || say_no "usage: postgres.sh start|stop FILE" "name the file for the URL"
    "$1_cluster" "$(readlink -m "$2")"
    ;;
  *) say_no "usage: postgres.sh start|stop FILE" "name what to do" ;;
esac
