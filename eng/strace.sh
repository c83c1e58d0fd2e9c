#!/usr/bin/env bash
# strace.sh: plays the story with both agents under strace and checks that nothing that is kept leaves them, and no
# message is acknowledged, before the disk has it. Exit code 77 where tracing is not allowed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=eng/install.sh
. eng/install.sh

main() {
  local traces
  command -v strace >/dev/null || need_apt strace || { echo 'strace: it is missing' >&2; exit 77; }
  strace -o /dev/null true 2>/dev/null || { echo 'strace: tracing is not allowed here' >&2; exit 77; }
  traces=$(mktemp -d)
  # shellcheck disable=SC2064 # the folder of now
  trap "rm -rf '$traces'" EXIT
  IACP_TRACE_FOLDER=$traces ./run.sh --once </dev/null
  /usr/bin/python3 eng/synced.py "$traces"/*.strace
}

main
