#!/usr/bin/env bash
# test.sh: builds everything and runs every test, those that need a RabbitMQ broker included.
#
#   IACP_BROKER_VERSION=3.10 ./test.sh   on another version; see eng/with-broker.sh
#   IACP_TEST_TIMEOUT=600 ./test.sh      seconds for one test project, 1200 by default
#
# Installs what the tests need where it may (root on Debian), and otherwise says what is missing. All output goes to
# .run/test.log. The last line is "N passed, N failed", with ", N skipped" if there are any; what could not be run at
# all counts as failed.
# shellcheck disable=SC2317 # the functions that traps call are reached
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=eng/install.sh
. eng/install.sh
# shellcheck source=eng/children.sh
. eng/children.sh
# shellcheck source=eng/build.sh
. eng/build.sh

results=.run/results running='' hurry=''

main() {
  trap finish EXIT
  trap 'on_signal 129' HUP
  trap 'on_signal 130' INT
  trap 'on_signal 143' TERM
  rm -rf "$results"
  mkdir -p "$results"
  : >.run/test.log
  get_packages || give_up 'something that the tests need is missing'
  get_clients || give_up 'the foreign clients could not be installed'
  say 'building'
  build IacpBus.sln .run/build.log || give_up 'the build failed'
  run_tests
  conclude
}

get_packages() {
  ldconfig -p 2>/dev/null | grep 'libsodium\.so' >/dev/null || need_apt libsodium23 || return 1
  # By its path: another Python may come first, without Debian's modules.
  /usr/bin/python3 -c 'import pika, nacl' 2>/dev/null || need_apt python3 python3-pika python3-nacl || return 1
  command -v node >/dev/null || need_apt nodejs || return 1
  command -v npm >/dev/null || need_apt npm || return 1
}

# AMQP clients of other languages, which talk to our agents.
get_clients() {
  [ -f tests/foreign/package.json ] || return 0
  (cd tests/foreign && npm ci --no-audit --no-fund) >>.run/test.log 2>&1 </dev/null || { tail -n 20 .run/test.log >&2; return 1; }
}

run_tests() {
  local status=0
  setpriv --pdeathsig TERM eng/with-postgres.sh setpriv --pdeathsig TERM eng/with-broker.sh setpriv --pdeathsig TERM eng/tests.sh "$results" </dev/null &
  running=$!
  while :; do
    interrupted=''
    status=0
    wait "$running" || status=$?
    [ -n "$interrupted" ] || break
  done
  running=''
  [ -z "${signalled:-}" ] || exit "$signalled"
  [ "$status" = 0 ] || give_up "the tests could not be run to their end (exit code $status)"
}

# Adds up what each project did.
conclude() {
  local passed=0 failed=0 skipped=0 p f s
  if [ -s "$results/counts" ]; then
    while read -r p f s; do passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s)); done <"$results/counts"
  else
    say 'no test project was run'
  fi
  failed=$((failed + ${1:-0}))
  [ $((passed + failed)) -gt 0 ] || failed=1
  echo "$passed passed, $failed failed$([ "$skipped" = 0 ] || echo ", $skipped skipped")"
  [ "$failed" = 0 ] || exit 1
  exit 0
}

give_up() {
  say "$1; see .run/test.log"
  conclude 1
}

# Ends what runs, once, and then ourselves. A background process of a script does not hear Ctrl-C, hence TERM.
on_signal() {
  interrupted=$1
  [ -n "$running" ] || exit "$1"
  [ -n "${signalled:-}" ] || kill -TERM "$running" 2>/dev/null || true
  signalled=$1
}

finish() {
  trap 'hurry=hurry' HUP INT TERM
  stop_children 30
}

say() { echo "test: $*" >&2; }

main
