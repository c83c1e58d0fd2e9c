# shellcheck shell=bash
# build.sh is sourced, not run, by scripts that have sourced children.sh and stand in the root of the repository.
#
#   build eng/story.slnf .run/build.log   Release; the errors are shown when it fails

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
# No server is left behind by a build.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0

build() {
  command -v dotnet >/dev/null || { echo 'build: the .NET SDK 10 is missing' >&2; return 1; }
  mkdir -p .run
  # Two builds in one folder would trip over each other.
  exec {build_lock}>>.run/build.lock
  flock "$build_lock"
  (contained dotnet build "$1" -c Release -v quiet -p:UseSharedCompilation=false) >"$2" 2>&1 </dev/null {build_lock}>&- &
  local status=0
  wait $! || status=$?
  exec {build_lock}>&-
  if [ "$status" != 0 ]; then
    { grep -E '(error|warning) [A-Z]+[0-9]+' "$2" || tail -n 20 "$2"; } | sort -u | head -n 20 >&2
    echo "build: failed; all of it is in $2" >&2
    return 1
  fi
}
