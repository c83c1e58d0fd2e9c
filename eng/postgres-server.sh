#!/usr/bin/env bash
# postgres-server.sh FOLDER PORT   runs a PostgreSQL server on 127.0.0.1:PORT until its own standard input ends, then
# kills it as a loss of power would (SIGQUIT). Makes FOLDER when there is none. Writes "ready" when it answers.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=install.sh
. "$here/install.sh"

main() {
  local folder=$1 port=$2 server first=''
  find_programs || { need_apt postgresql && find_programs; } || exit 1
  # It refuses to be root.
  if [ "$(id -u)" = 0 ]; then first='setpriv --reuid postgres --regid postgres --init-groups'; fi

  if [ ! -e "$folder" ]; then
    mkdir -p "$folder"
    [ -z "$first" ] || chown postgres: "$folder"
    # shellcheck disable=SC2086
    $first "$programs/initdb" -D "$folder" -A trust -U postgres -E UTF8 --locale=C.UTF-8 --no-instructions >&2
  fi

  # shellcheck disable=SC2086
  setsid ${first:-setpriv} --pdeathsig QUIT "$programs/postgres" -D "$folder" -c port="$port" -c listen_addresses=127.0.0.1 \
    -c unix_socket_directories='' -c fsync=on -c max_connections=200 </dev/null >&2 &
  server=$!
  until "$programs/pg_isready" -q -h 127.0.0.1 -p "$port"; do
    kill -0 "$server" 2>/dev/null || { echo "postgres-server: PostgreSQL did not start in $folder" >&2; exit 1; }
    sleep 0.05
  done
  echo ready
  cat >/dev/null
  kill -QUIT "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
}

# Debian keeps them out of the path, by version.
find_programs() {
  local folder
  for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV) "$(dirname "$(command -v initdb || echo /none)")"; do
    if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ]; then programs=$folder; return 0; fi
  done
  return 1
}

main "$@"
