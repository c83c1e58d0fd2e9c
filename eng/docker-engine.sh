# shellcheck shell=bash disable=SC2034,SC2154 # it shares compose.sh's variables
# Part of compose.sh: a Docker engine where there is none (root on Debian), and the compose plugin.
#
#   <cache>/engine/   all that the engine writes, its socket and before/ included; whoever holds <cache>/engine.lock owns it
#
# The engine and its containers live in a process and mount namespace of their own, which the kernel ends with the
# script. What it changes outside of them, the machine's firewall and network, is put back, by the next run if need be.

# start_engine: sets DOCKER_HOST. Returns 1 with the reason in $why where that is not possible.
start_engine() {
  local package deadline
  need_apt docker.io iptables iproute2 || { why='Docker could not be installed'; return 1; }
  # Where services start when they are installed, it runs now.
  if docker_answers; then return 0; fi
  may_cage || { why='this root may not make namespaces (a container without CAP_SYS_ADMIN?)'; return 1; }
  command -v dockerd >/dev/null || { why='docker.io has brought no dockerd'; return 1; }

  exec 9>>"$cache/engine.lock"
  take_lock 9 'another run has an engine'
  engine=$cache/engine
  [ ! -e "$engine" ] || remove_engine
  iptables -S FORWARD >/dev/null 2>&1 || { why='this root may not change the firewall (a container without CAP_NET_ADMIN?)'; return 1; }
  note_network
  (caged /proc dockerd --data-root "$engine/data" --exec-root "$engine/exec" -p "$engine/pid" -H "unix://$engine/socket") >"$engine/log" 2>&1 &
  dockerd=$! deadline=$((SECONDS + 30))
  export DOCKER_HOST=unix://$engine/socket
  until docker_answers; do
    if ! kill -0 "$dockerd" 2>/dev/null || [ $SECONDS -gt $deadline ]; then
      tail -n 5 "$engine/log" | prefixed
      why='the Docker engine does not start on this machine'
      return 1
    fi
    sleep 0.2
  done
}

stop_engine() {
  [ -n "$engine" ] || return 0
  [ -z "$dockerd" ] || end_caged "$dockerd"
  [ ! -e "$engine" ] || remove_engine
  engine='' dockerd=''
}

# --- what an engine leaves behind ---------------------------------------------------------------------------------

note_network() {
  mkdir -p "$engine/before"
  iptables -S FORWARD | head -n 1 >"$engine/before/policy"
  cat /proc/sys/net/ipv4/ip_forward >"$engine/before/forwarding"
  ls /sys/class/net >"$engine/before/links"
  touch "$engine/before/complete"
}

remove_engine() {
  [ ! -e "$engine/before/complete" ] || restore_network
  # Groups of processes that are empty by now; the kernel keeps those that are not.
  find /sys/fs/cgroup -depth -type d -path '*/docker*' -exec rmdir {} + 2>/dev/null || true
  rm -rf --one-file-system "$engine"
}

restore_network() {
  local table rule chain link policy
  for table in filter nat; do
    iptables -t "$table" -S | grep -E '^-A .*(DOCKER|docker0|br-[0-9a-f]{12})' | while read -r -a rule; do
      iptables -t "$table" -D "${rule[@]:1}"
    done
    for chain in $(iptables -t "$table" -S | sed -n 's/^-N \(DOCKER\)/\1/p'); do iptables -t "$table" -X "$chain"; done
  done || true
  read -r -a policy <"$engine/before/policy"
  iptables "${policy[@]}" || true
  cat "$engine/before/forwarding" >/proc/sys/net/ipv4/ip_forward || true
  for link in /sys/class/net/docker0 /sys/class/net/br-*; do
    link=${link##*/}
    [[ $link =~ ^(docker0|br-[0-9a-f]{12})$ ]] || continue
    [ ! -e "/sys/class/net/$link" ] || grep -qx "$link" "$engine/before/links" || ip link delete "$link" || true
  done
}

# --- the compose plugin -------------------------------------------------------------------------------------------

# Debian 13 was the first with version 2 of compose. Its program runs on Debian 12 too, and is taken out of its package,
# so that the sources of this machine's apt stay as they are. Returns 1 with the reason in $why.
get_compose() {
  local mirror
  if docker compose version >/dev/null 2>&1; then return 0; fi
  why='docker compose, version 2 or later, is missing: install the plugin'
  debian_possible || return 1
  find_cache
  mirror=${IACP_DEBIAN_MIRROR:-$(debian_mirror)}
  [ -n "$mirror" ] || return 1
  if [ ! -x "$cache/compose/docker-compose" ]; then
    say 'fetching docker compose'
    temp_compose=$(mktemp -d "$cache/compose.XXXXXX")
    unpack_compose "$temp_compose" "$mirror" >>"$log" 2>&1 || { rm -rf "$temp_compose"; return 1; }
    mkdir -p "$cache/compose"
    mv "$temp_compose/unpacked/usr/libexec/docker/cli-plugins/docker-compose" "$cache/compose/docker-compose"
    rm -rf "$temp_compose"
  fi
  # The plugin is for this run only, beside what this user has set up for Docker.
  mkdir -p "$temp/docker/cli-plugins"
  cp -a "${DOCKER_CONFIG:-$HOME/.docker}/." "$temp/docker/" 2>/dev/null || true
  export DOCKER_CONFIG=$temp/docker
  ln -sf "$cache/compose/docker-compose" "$DOCKER_CONFIG/cli-plugins/docker-compose"
  docker compose version >/dev/null 2>&1
}

unpack_compose() {
  local at=$1
  mkdir -p "$at"/lists/partial "$at"/archives/partial
  echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $2 trixie main" >"$at/list"
  local own=(-q -o "Dir::Etc::SourceList=$at/list" -o Dir::Etc::SourceParts=/dev/null -o "Dir::State::Lists=$at/lists"
    -o "Dir::Cache=$at" -o Dir::State::Status=/dev/null -o APT::Sandbox::User=root -o Acquire::Check-Valid-Until=false)
  (cd "$at" && apt-get "${own[@]}" update && apt-get "${own[@]}" download docker-compose && dpkg -x docker-compose_*.deb unpacked)
}
