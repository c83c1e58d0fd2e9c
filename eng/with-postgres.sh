#!/usr/bin/env bash
# with-postgres.sh CMD...   gives CMD a PostgreSQL server, takes it away afterwards and ends with CMD's exit status.
#
# CMD finds in its environment
#   IACP_POSTGRES         an Npgsql connection string without a database; its user may create databases
#   IACP_POSTGRES_SERVER  the script that runs a server, for tests that need one of their own
#
# When IACP_POSTGRES is set already, nothing is started and nothing stopped.
# shellcheck disable=SC2317 # traps reach their functions
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export IACP_POSTGRES_SERVER="$here/postgres-server.sh"
folder='' cmd='' hold='' server=''

main() {
  [ $# -gt 0 ] || { say 'usage: with-postgres.sh CMD...'; exit 2; }
  if [ -n "${IACP_POSTGRES:-}" ]; then exec "$@"; fi

  trap finish EXIT
  trap 'on_signal HUP 129' HUP
  trap 'on_signal INT 130' INT
  trap 'on_signal TERM 143' TERM
  make_folder
  for _ in 1 2 3; do
    port=$((20000 + RANDOM % 10000))
    if free "$port" && start; then break; fi
  done
  [ -n "$server" ] || { say "no server; what it said:"; tail -n 5 "$folder/log" >&2; exit 1; }
  export IACP_POSTGRES="Host=127.0.0.1;Port=$port;Username=postgres"
  say "PostgreSQL on 127.0.0.1:$port, ready after $SECONDS s"

  "$@" <&0 {hold}>&- &
  cmd=$!
  local status=0
  while :; do
    interrupted='' status=0
    wait "$cmd" || status=$?
    [ -n "${interrupted:-}" ] || break
  done
  cmd=''
  exit "$status"
}

# Below .run, unless the server's own user may not go there.
make_folder() {
  mkdir -p "$here/../.run"
  folder=$(cd "$here/../.run" && pwd)/postgres.$$
  mkdir "$folder"
  if [ "$(id -u)" = 0 ] && id postgres >/dev/null 2>&1 && ! setpriv --reuid postgres --regid postgres --init-groups test -x "$folder"; then
    rmdir "$folder"
    folder=$(mktemp -d /var/tmp/iacp-postgres.XXXXXX)
    chmod 755 "$folder"
  fi
}

# The server ends when nobody holds the other end of its standard input: however this script ends.
start() {
  mkfifo "$folder/hold" "$folder/ready"
  "$IACP_POSTGRES_SERVER" "$folder/data" "$port" <"$folder/hold" >"$folder/ready" 2>>"$folder/log" &
  server=$!
  exec {hold}>"$folder/hold"
  local answer=''
  read -r answer <"$folder/ready" || true
  rm "$folder/hold" "$folder/ready"
  [ "$answer" != ready ] || return 0
  stop_server
  return 1
}

free() { ! { : <"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null; }

# Passed on to CMD, which ends in its own way.
on_signal() {
  interrupted=$1
  [ -n "$cmd" ] || exit "$2"
  kill -s "$1" "$cmd" 2>/dev/null || true
}

stop_server() {
  [ -n "$server" ] || return 0
  exec {hold}>&-
  wait "$server" 2>/dev/null || true
  server=''
}

finish() {
  trap '' HUP INT TERM
  stop_server
  [ -z "$folder" ] || rm -rf "$folder"
}

say() { echo "with-postgres: $*" >&2; }

main "$@"
