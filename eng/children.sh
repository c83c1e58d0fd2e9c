# shellcheck shell=bash
# children.sh is sourced, not run. It is for processes that must not outlive the script that starts them.
#
#   (contained CMD...) >log 2>&1 &   CMD in a session of its own: Ctrl-C does not reach it, and it dies with the script
#   stop_child $! SECONDS            ends it and all of its session, gently at first
#   stop_children SECONDS            the same for every one of them that is still there

contained() { exec setpriv --pdeathsig KILL setsid "$@"; }

# stop_child PID SECONDS: asks the process to end, insists after that time, and waits until it has ended. Setting the
# variable hurry ends the patience.
stop_child() {
  local pid=$1 deadline=$((SECONDS + $2))
  kill -TERM "$pid" 2>/dev/null || true
  await_end "$pid" "$deadline" || kill -KILL "$pid" 2>/dev/null || true
  # What it has left behind is in its group.
  kill -KILL -- "-$pid" 2>/dev/null || true
  wait "$pid" 2>/dev/null || true
}

stop_children() {
  local pid
  for pid in $(jobs -p); do stop_child "$pid" "$1"; done
}

# await_end PID DEADLINE: fails when the process is still there at that value of SECONDS.
await_end() {
  while kill -0 "$1" 2>/dev/null; do
    [ -z "${hurry:-}" ] && [ $SECONDS -lt "$2" ] || return 1
    sleep 0.05
  done
}
