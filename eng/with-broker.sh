#!/usr/bin/env bash
# with-broker.sh CMD...   gives CMD a RabbitMQ broker, takes it away afterwards and ends with CMD's exit status.
#
# CMD finds in its environment
#   RABBITMQ_URI             amqp://user:password@127.0.0.1:port
#   RABBITMQ_MANAGEMENT_URI  http://user:password@127.0.0.1:port
#   RABBITMQ_VERSION_NAME    RabbitMQ 4.0.5
#
# The broker is the first of these that is possible
#   1. RABBITMQ_URI is set already   that one; nothing is started and nothing stopped
#   2. a Docker engine answers       a throw-away container
#   3. root on Debian                a plain process out of a folder that mmdebstrap makes once
#
# Settings, all optional
#   IACP_BROKER_VERSION  4.0 (default), 3.10 or 4.3
#   IACP_BROKER_IMAGE    the container's image: rabbitmq:<version>-management
#   IACP_CACHE           where the folders are kept: /var/cache/iacpbus
#   IACP_DEBIAN_MIRROR   what the folders are made from: the mirror in this machine's apt sources
# shellcheck source-path=SCRIPTDIR disable=SC2317 # traps reach their functions
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=install.sh
. "$here/install.sh"
# shellcheck source=cage.sh
. "$here/cage.sh"
# shellcheck source=debian-folder.sh
. "$here/debian-folder.sh"
# shellcheck source=broker-docker.sh
. "$here/broker-docker.sh"
# shellcheck source=broker-debian.sh
. "$here/broker-debian.sh"

version=${IACP_BROKER_VERSION:-4.0}
cmd='' interrupted=''

main() {
  [ $# -gt 0 ] || { say 'usage: with-broker.sh CMD...'; exit 2; }
  if [ -n "${RABBITMQ_URI:-}" ]; then use_given "$@"; fi

  trap stop_broker EXIT
  trap 'on_signal HUP 1' HUP
  trap 'on_signal INT 2' INT
  trap 'on_signal TERM 15' TERM
  user=iacp-$(random 4) password=$(random 16)
  if docker_answers && docker_start; then stop=docker_stop
  elif debian_possible; then debian_start
  else
    say 'no broker. One of three is needed: RABBITMQ_URI set to a running one, a Docker engine, or root on Debian'
    exit 1
  fi

  export RABBITMQ_URI="amqp://$user:$password@127.0.0.1:$amqp_port"
  export RABBITMQ_MANAGEMENT_URI="http://$user:$password@127.0.0.1:$management_port"
  name_version 127.0.0.1 "$amqp_port"
  say "$RABBITMQ_VERSION_NAME on 127.0.0.1:$amqp_port, ready after $SECONDS s"
  run_command "$@"
}

# RABBITMQ_URI is set: works out what else CMD is promised and becomes CMD.
use_given() {
  local authority=${RABBITMQ_URI#*://}
  authority=${authority%%[/?]*}
  [[ $authority =~ ^(.*@)?(\[[^]]*\]|[^:]*)(:([0-9]+))?$ ]] || { say 'RABBITMQ_URI is not amqp://user:password@host:port'; exit 1; }
  local credentials=${BASH_REMATCH[1]} host=${BASH_REMATCH[2]} port=${BASH_REMATCH[4]:-5672}
  export RABBITMQ_MANAGEMENT_URI="${RABBITMQ_MANAGEMENT_URI:-http://$credentials$host:15672}"
  host=${host#[} host=${host%]}
  [ -n "${RABBITMQ_VERSION_NAME:-}" ] || name_version "$host" "$port"
  say "$RABBITMQ_VERSION_NAME on $host:$port, as RABBITMQ_URI says"
  exec "$@"
}

# Before anybody has logged in, a broker's first frame names its version: field "version", type S, length, text.
name_version() {
  local frame='' answer='(version unknown)'
  if { exec 3<>"/dev/tcp/$1/$2"; } 2>/dev/null; then
    printf 'AMQP\0\0\011\001' >&3
    LC_ALL=C IFS='' read -r -t 5 -d $'\316' frame <&3 || true
    exec 3>&-
    if [[ $frame =~ versionS[[:cntrl:]]+([0-9][0-9A-Za-z.+-]*) ]]; then answer=${BASH_REMATCH[1]}; fi
  fi
  export RABBITMQ_VERSION_NAME="RabbitMQ $answer"
}

# CMD runs beside this script, so that signals can be passed on to it while it runs; it keeps our standard input.
run_command() {
  local status
  cmd=starting
  (trap - HUP INT TERM; exec "$@") <&0 8>&- 9>&- &
  cmd=$!
  while :; do
    interrupted=''
    status=0
    wait "$cmd" 2>/dev/null || status=$?
    [ -n "$interrupted" ] || break
    # A child that ends in the very moment of a signal can be lost to bash, and waiting for it again would never end.
    # Then CMD's own status is lost as well, and 128 + the signal stands for it.
    if ! kill -0 "$cmd" 2>/dev/null && jobs -rp | grep -qx "$cmd"; then break; fi
  done
  cmd=''
  exit "$status"
}

# The first signal is CMD's to act on, and we go on waiting for it; the second, or one before CMD runs, ends us.
on_signal() {
  [ -n "$cmd" ] && [ -z "${signalled:-}" ] || exit $((128 + $2))
  cmd_runs || { kill -KILL $! 2>/dev/null || true; exit $((128 + $2)); }
  signalled=$1 interrupted=$1
  from_terminal "$1" || kill -s "$1" "$cmd" 2>/dev/null || true
}

# Until it has become CMD, our child misses signals.
cmd_runs() { [ "$cmd" != starting ] && ! cmp -s "/proc/$$/cmdline" "/proc/$cmd/cmdline" 2>/dev/null; }

# A Ctrl-C has reached CMD already, since a terminal signals every process in its foreground.
from_terminal() { [ "$1" != TERM ] && { : </dev/tty; } 2>/dev/null; }

stop_broker() {
  trap '' HUP INT TERM
  ${stop:-true}
}

say() { echo "with-broker: $*" >&2; }
prefixed() { awk '{ gsub(/\033\[[0-9;]*m/, ""); print "with-broker: " $0 }' >&2; }
random() { od -An -N"$1" -tx1 /dev/urandom | tr -d ' \n'; }

main "$@"
