#!/usr/bin/env bash
# steps.sh [--quick | --types] [FILTER]   measures the single steps of a message's way: docs/performance.md
#
# Prints a table and writes bench/results/steps-latest.md; with --quick or FILTER, part of a step's name, it only prints.
# --types prints what each step allocates, by type. Needs no broker. Takes about 4 minutes, one with --quick.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=../eng/install.sh
. eng/install.sh
# shellcheck source=../eng/children.sh
. eng/children.sh
# shellcheck source=../eng/build.sh
. eng/build.sh

ldconfig -p 2>/dev/null | grep 'libsodium\.so' >/dev/null || need_apt libsodium23
build bench/Steps/Steps.csproj .run/steps-build.log
exec dotnet artifacts/bin/Steps/release/iacp-steps.dll "$@"
