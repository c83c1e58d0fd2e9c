# shellcheck shell=bash disable=SC2034,SC2154 # it shares with-broker.sh's variables
# Part of with-broker.sh: the broker as a throw-away container, published on 127.0.0.1 only.

docker_answers() { command -v docker >/dev/null && docker info >/dev/null 2>&1; }

# Sets amqp_port and management_port. Returns 1, having said why, when the image of our own choice is not to be had.
docker_start() {
  local image=${IACP_BROKER_IMAGE:-rabbitmq:$version-management} output deadline=$((SECONDS + 120))
  docker_sweep
  if ! docker image inspect "$image" >/dev/null 2>&1; then
    say "fetching the image $image"
    output=$(docker pull -q "$image" 2>&1) || {
      say "a Docker engine answers, but has no image $image: $output"
      [ -z "${IACP_BROKER_IMAGE:-}" ] || exit 1
      return 1
    }
  fi

  container=$(docker run -d --label "iacpbus.broker=$(docker_owner)" -p 127.0.0.1::5672 -p 127.0.0.1::15672 \
    -e RABBITMQ_DEFAULT_USER="$user" -e RABBITMQ_DEFAULT_PASS="$password" "$image" 2> >(prefixed)) || exit 1
  stop=docker_stop
  until docker logs "$container" 2>&1 | grep 'Server startup complete' >/dev/null; do
    if [ "$(docker inspect -f '{{.State.Running}}' "$container")" != true ] || [ $SECONDS -gt $deadline ]; then
      docker logs --tail 20 "$container" 2>&1 | prefixed
      say "the container of $image did not become a broker"
      exit 1
    fi
    sleep 0.25
  done
  amqp_port=$(docker_port 5672) management_port=$(docker_port 15672)
}

docker_stop() { docker rm -fv "$container" >/dev/null; }

docker_port() {
  local published
  published=$(docker port "$container" "$1/tcp" | head -n 1)
  echo "${published##*:}"
}

# Which run a container belongs to: this start of the machine, this space of process numbers, number, start time.
docker_owner() { [ ! -r /proc/self/stat ] || echo "$(docker_machine)/$$/$(start_time $$)"; }
docker_machine() { echo "$(cat /proc/sys/kernel/random/boot_id)/$(readlink /proc/self/ns/pid)"; }

# Removes the containers of runs that were killed. Where there is no /proc to tell by, they stay.
docker_sweep() {
  local id owner process
  [ -r /proc/self/stat ] || return 0
  docker ps -aq --filter label=iacpbus.broker | while read -r id; do
    owner=$(docker inspect -f '{{index .Config.Labels "iacpbus.broker"}}' "$id" 2>/dev/null) || continue
    process=${owner#"$(docker_machine)/"}
    [ "$process" != "$owner" ] || continue
    [ "$(start_time "${process%/*}")" != "${process#*/}" ] || continue
    say "removing the container $id of a run that was killed"
    docker rm -fv "$id" >/dev/null
  done
}
