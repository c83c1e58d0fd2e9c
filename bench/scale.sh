#!/usr/bin/env bash
# scale.sh [--quick] [--only NAME]   measures many agents in one process, long inbox tables and big bodies: docs/performance.md
#
# Parts: agents, rows, bodies. Prints tables and writes bench/results/scale-latest.json, and a copy with its date; with
# --only it only prints. Gets a broker and a PostgreSQL server as test.sh does; the rows need 10 GB of disk. --quick takes
# up to 2 minutes, with small numbers, and judges nothing; ends with an error when a message was not delivered.
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
exec eng/with-postgres.sh eng/with-broker.sh dotnet artifacts/bin/Bench/release/iacp-bench.dll scale "$@"
