#!/usr/bin/env bash
# broker.sh [FEATURES...]   measures what features of the broker cost a message: docs/performance.md
#
# FEATURES are joined by "+": plain, direct, topic, ttl, properties, dead-letters. Without any, those of our inboxes are
# measured one by one and together. Prints a table: messages a second and microseconds of CPU of the broker and of the
# client. IACP_BROKER_VERSION chooses the broker. About a minute and a half.
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
exec eng/with-broker.sh dotnet artifacts/bin/Bench/release/iacp-bench.dll features "$@"
