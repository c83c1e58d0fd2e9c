#!/usr/bin/env bash
# run.sh [--quick] [--only NAME]   measures the bus beside what a team would use instead: docs/performance.md
#
# Prints a table and writes bench/results/latest.json, and a copy with its date; with --only it only prints. Gets a
# broker and a PostgreSQL server as test.sh does. --quick takes up to 3 minutes and judges nothing; ends with an error
# when a contender did not deliver every message.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=../eng/install.sh
. eng/install.sh
# shellcheck source=../eng/children.sh
. eng/children.sh
# shellcheck source=../eng/build.sh
. eng/build.sh

ldconfig -p 2>/dev/null | grep 'libsodium\.so' >/dev/null || need_apt libsodium23
[ -n "${IACP_BENCH_BUILT:-}" ] || build bench/Bench/Bench.csproj .run/bench-build.log
exec eng/with-postgres.sh eng/with-broker.sh dotnet artifacts/bin/Bench/release/iacp-bench.dll measure "$@"
