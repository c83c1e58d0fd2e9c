# shellcheck shell=bash
# cage.sh is sourced, not run: processes that end with the script that starts them, whatever ends it, and locks. It needs
# root, and a function say.

may_cage() { unshare --pid --fork --mount-proc true 2>/dev/null; }

# caged PROC CMD...: CMD with PROC as its /proc, out of reach of the terminal's signals; it and all that it starts
# end when this process is killed, when the script dies, or when CMD ends. To be run in the background.
caged() {
  local proc=$1
  shift
  # shellcheck disable=SC2016
  exec setpriv --pdeathsig KILL setsid unshare --pid --fork --kill-child --mount-proc="$proc" \
    sh -c '"$@" & wait $!' caged "$@" </dev/null 8>&- 9>&-
}

# end_caged PID: ends what was started by caged, and returns when all of it is gone. The first process in there is
# killed rather than its parent, since that one is gone only after all the others are, and the parent after it.
end_caged() {
  local first='' start
  start=$(start_time "$1") || return 0
  { read -r first <"/proc/$1/task/$1/children"; } 2>/dev/null || true
  kill -KILL "${first:-$1}" 2>/dev/null || true
  wait "$1" 2>/dev/null || while [ "$(start_time "$1")" = "$start" ]; do sleep 0.05; done
}

# take_lock FD [REASON]: waits by the second, so that a signal is acted on meanwhile.
take_lock() {
  flock -n "$1" && return 0
  [ $# = 1 ] || say "waiting: $2"
  until flock -w 1 "$1"; do :; done
}

# start_time PID: tells a process from a later one of the same number. Fails when there is none that lives.
start_time() {
  local stat
  { read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 1
  # After the name, which may hold blanks and brackets, the 20th field.
  read -r -a stat <<<"${stat##*) }"
  [ "${stat[0]}" != Z ] || return 1
  echo "${stat[19]}"
}
