#!/usr/bin/env bash
# crash.sh --conversations N --kills K [--seed S] [--store sqlite|postgres]
# crash.sh --fault-points [--seed S] [--store sqlite|postgres]
#
# Lets two agents work with each other while their processes are killed, and judges what is left. The last line is
#   conversations N, kills K, lost 0, twice 0, books wrong 0, stuck 0
# docs/reliability.md says what that means. Starts a broker, and a PostgreSQL server where it is needed; logs and stores
# stay in .run/crash-*, those of the last runs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=eng/children.sh
. eng/children.sh
# shellcheck source=eng/build.sh
. eng/build.sh

first=(eng/with-broker.sh)
if [[ " $* " == *' --store postgres '* ]]; then first=(eng/with-postgres.sh eng/with-broker.sh); fi
for earlier in .run/crash-*; do
  pid=${earlier#.run/crash-}
  pid=${pid%%-*}
  [ ! -d "$earlier" ] || kill -0 "$pid" 2>/dev/null || rm -rf "$earlier"
done
[ -n "${IACP_CRASH_BUILT:-}" ] || build eng/CrashSuite/CrashSuite.csproj .run/crash-build.log
exec "${first[@]}" dotnet artifacts/bin/CrashSuite/release/iacp-crash-suite.dll "$@"
