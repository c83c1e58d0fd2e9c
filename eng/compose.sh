#!/usr/bin/env bash
# compose.sh: shows that Dockerfile and docker-compose.yml work. Builds the image, starts the broker and the reviewer,
# plays the story once, prints its result and takes everything away again.
#
# An engine that runs already is used under a project name of its own. Where there is none, root on Debian gets one for
# as long as this takes. Where the official images cannot be pulled, stand-ins are made; the last line says so.
#
# The last line is "compose passed: …", "compose failed: …" (exit code 1) or "compose skipped: …" (77: this machine
# cannot run it). All output goes to .run/compose.log.
# shellcheck source-path=SCRIPTDIR disable=SC2317 # traps reach their functions
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=install.sh
. eng/install.sh
# shellcheck source=cage.sh
. eng/cage.sh
# shellcheck source=children.sh
. eng/children.sh
# shellcheck source=debian-folder.sh
. eng/debian-folder.sh
# shellcheck source=broker-docker.sh
. eng/broker-docker.sh
# shellcheck source=docker-engine.sh
. eng/docker-engine.sh
# shellcheck source=stand-ins.sh
. eng/stand-ins.sh

log=.run/compose.log
project=iacpbus-check-$$
temp='' engine='' dockerd='' tool='' up='' verdict='' hurry='' stop=true
made=() replaced=()

main() {
  mkdir -p .run
  : >"$log"
  trap 'finish $?' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  get_engine
  # In an engine of our own it is removed with that, even when this script is killed.
  temp=${engine:+$engine/temp}
  temp=${temp:-$(mktemp -d)}
  mkdir -p "$temp"
  get_compose || skip "$why"
  get_image IACP_BROKER_IMAGE "$(sed -n 's/.*{IACP_BROKER_IMAGE:-\(.*\)}.*/\1/p' docker-compose.yml)" stand_in_broker
  get_image IACP_RUNTIME_IMAGE "$(sed -n 's/^ARG IACP_RUNTIME_IMAGE=//p' Dockerfile)" stand_in_runtime
  try_engine
  get_image IACP_SDK_IMAGE "$(sed -n 's/^ARG IACP_SDK_IMAGE=//p' Dockerfile)" stand_in_sdk
  start_services
  look_at_services
  play
  verdict='compose passed: the image was built, the services were healthy, the story was played'
  [ ${#replaced[@]} = 0 ] || verdict+=" on stand-ins; not tested: the official images ${replaced[*]}"
}

get_engine() {
  if docker_answers; then return 0; fi
  debian_possible || skip 'no Docker engine answers: install Docker with its compose plugin, or run this as root on Debian'
  find_cache
  start_engine || skip "$why"
}

# An engine that starts may still be unable to run containers here, or to give them a network.
try_engine() {
  [ -z "$engine" ] || run_logged timeout 120 docker run --rm "$IACP_RUNTIME_IMAGE" apt-get update ||
    skip "the engine starts, but no container runs and reaches Debian's packages here, see $log"
}

# get_image VARIABLE OFFICIAL FUNCTION: exports VARIABLE, an image that is there: its own value, the official one or,
# when that cannot be pulled, what FUNCTION makes.
get_image() {
  local image=${!1:-$2} mine
  if ! docker image inspect "$image" >/dev/null 2>&1 && ! run_logged timeout 600 docker pull -q "$image"; then
    debian_possible || skip "the image $image cannot be pulled, see $log"
    say "making a stand-in for $image, which cannot be pulled"
    find_folder
    mine=$project-${3#stand_in_}
    made+=("$mine") replaced+=("$image")
    "$3" "$mine" || fail "no stand-in for $image could be made"
    image=$mine
  fi
  export "$1=$image"
}

start_services() {
  export COMPOSE_PROJECT_NAME=$project IACP_WORKER_IMAGE=$project-worker
  # Any free port: the usual ones may be somebody's.
  export IACP_BROKER_PORT='' IACP_MANAGEMENT_PORT=''
  made+=("$IACP_WORKER_IMAGE") up=up
  say 'building the image'
  run_logged docker compose build || fail 'the image could not be built'
  say 'starting the broker and the reviewer'
  run_logged docker compose up -d --wait || { run_logged docker compose logs || true; fail 'the services did not become healthy'; }
}

# What docker-compose.yml and Dockerfile promise, looked at from outside.
look_at_services() {
  local service port
  for port in 5672 15672; do
    [[ $(docker compose port rabbitmq "$port") == 127.0.0.1:* ]] || fail "the broker's port $port is not published on 127.0.0.1 alone"
  done
  for service in rabbitmq reviewer; do
    [ "$(docker compose exec -T "$service" id -u)" != 0 ] || fail "$service runs as root"
  done
  [ -z "$(docker run --rm --entrypoint find "$IACP_WORKER_IMAGE" /keys /agent -name '*.key')" ] || fail 'the image holds keys'
}

play() {
  run_logged docker compose run --rm -T builder || fail 'the story ended badly'
  grep '^{.*"summary"' "$log" | tail -n 1 | grep -o '"review":.*' | cut -c1-300 || fail 'the story has no result'
}

# --- the end ------------------------------------------------------------------------------------------------------

fail() {
  verdict="compose failed: $*; see $log"
  exit 1
}

skip() {
  verdict="compose skipped: $*"
  exit 77
}

# Whatever happened: nothing that was started or made here is left.
finish() {
  local status=$1
  trap - EXIT
  trap 'hurry=hurry' HUP INT TERM
  set +e
  [ -z "$tool" ] || stop_child "$tool" 5
  $stop
  [ -z "$up" ] || docker compose --profile '*' down -v --timeout 10 >>"$log" 2>&1
  if [ -n "$engine" ]; then stop_engine
  elif [ ${#made[@]} -gt 0 ]; then docker image rm "${made[@]}" >>"$log" 2>&1
  fi
  rm -rf "$temp"
  if [ "$status" = 1 ]; then tail -n 20 "$log" | prefixed; fi
  say "took $SECONDS s"
  echo "${verdict:-compose failed: broken off; see $log}"
  exit "$status"
}

# --- tools --------------------------------------------------------------------------------------------------------

# run_logged CMD...: waits for CMD so that a signal is acted on meanwhile.
run_logged() {
  local status=0
  (contained "$@") >>"$log" 2>&1 </dev/null 8>&- 9>&- &
  tool=$!
  wait "$tool" || status=$?
  tool=''
  return "$status"
}

say() { echo "compose: $*" >&2; }
prefixed() { awk '{ gsub(/\033\[[0-9;]*m/, ""); print "compose: " $0 }' >&2; }

main
