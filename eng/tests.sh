#!/usr/bin/env bash
# tests.sh FOLDER: the part of test.sh that needs a broker and a PostgreSQL server, which with-broker.sh and
# with-postgres.sh name in the environment. Runs every test project, built already, one after the other; FOLDER/counts
# gets a row "PASSED FAILED SKIPPED" for each.
# shellcheck disable=SC2317 # the functions that traps call are reached
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=eng/children.sh
. eng/children.sh

results=$1
longest=${IACP_TEST_TIMEOUT:-1200}
hurry=''

main() {
  local project
  trap finish EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  for project in tests/*/*.csproj; do
    if is_test_project "$project"; then test_project "$project"; fi
  done
}

# Libraries that tests share lie in tests/ too.
is_test_project() { grep -q 'Microsoft\.NET\.Test\.Sdk' "$1"; }

test_project() {
  local name=${1##*/} start=$SECONDS status=0 counts passed failed skipped
  name=${name%.csproj}
  (contained timeout -k 10 "$longest" dotnet test "$1" -c Release --no-build --nologo \
    --results-directory "$results" --logger "trx;LogFileName=$name.trx" --logger 'console;verbosity=normal') >"$results/$name.log" 2>&1 </dev/null &
  wait $! || status=$?
  cat "$results/$name.log" >>.run/test.log
  [ "$status" != 124 ] || echo "$name was ended after $longest s" >>"$results/$name.log"
  /usr/bin/python3 eng/trx.py "$name" "$status" "$results/$name.trx" >"$results/$name.summary"
  { read -r counts; cat >"$results/$name.failures"; } <"$results/$name.summary"
  echo "$counts" >>"$results/counts"
  read -r passed failed skipped <<<"$counts"
  sed '/^$/d' "$results/$name.failures"
  printf '%-24s %6d passed, %d failed%s  %4d s\n' "$name" "$passed" "$failed" "$([ "$skipped" = 0 ] || echo ", $skipped skipped")" $((SECONDS - start))
}

finish() {
  trap 'hurry=hurry' HUP INT TERM
  stop_children 5
}

main
