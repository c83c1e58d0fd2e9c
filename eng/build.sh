# shellcheck shell=bash
# build.sh is sourced, not run, by scripts that have sourced children.sh and stand in the root of the repository.
#
#   build eng/story.slnf .run/build.log   Release; the log is shown when it fails

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
# No server is left behind by a build.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0

builder=''

build() {
  command -v dotnet >/dev/null || { echo 'build: the .NET SDK 10 is missing' >&2; return 1; }
  mkdir -p .run
  # Two builds in one folder would trip over each other.
  exec {build_lock}>>.run/build.lock
  flock "$build_lock"
  (contained dotnet build "$1" -c Release -v quiet -p:UseSharedCompilation=false) >"$2" 2>&1 </dev/null {build_lock}>&- &
  builder=$!
  local status=0
  wait "$builder" || status=$?
  builder=''
  exec {build_lock}>&-
  [ "$status" = 0 ] || { grep -E 'error|rror\(s\)' "$2" | sort -u | tail -n 20 >&2 || true; echo "build: failed; all of it is in $2" >&2; return 1; }
}

# For a script that is told to end while it builds.
stop_build() { [ -z "$builder" ] || stop_child "$builder" 2; }
