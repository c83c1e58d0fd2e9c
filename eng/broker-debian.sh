# shellcheck shell=bash disable=SC2034,SC2154 # it shares with-broker.sh's variables
# Part of with-broker.sh: the broker as a plain process out of a folder of the Debian suite that carries its version.
#
#   <cache>/rabbitmq-<suite>/             the folder, the same for every run
#   <cache>/rabbitmq-<suite>/srv/p<port>/ one run: owner (a lock held as long as it lives), broker, log, data/
#
# Everything started here lives in a process and mount namespace of its own, which the kernel ends with this script,
# even when that is killed with -9. What a killed run leaves on disk is removed by the next one.

# Sets amqp_port and management_port.
debian_start() {
  local suite try
  case $version in
    4.0) suite=trixie ;;
    3.10) suite=bookworm ;;
    4.3) suite=forky ;;
    *) say "IACP_BROKER_VERSION is $version; Debian has 4.0, 3.10 and 4.3"; exit 1 ;;
  esac
  find_cache
  root=$cache/rabbitmq-$suite
  may_cage || {
    say 'this root may not make namespaces (a container without CAP_SYS_ADMIN?); set RABBITMQ_URI to a running broker'
    exit 1
  }

  [ -d "$root" ] || debian_folder "$suite" rabbitmq-server
  stop=debian_stop
  for try in 1 2 3; do
    claim_run
    launch_broker
    if await_broker; then return 0; fi
    if [ "$try" = 3 ] || ! lost_a_port; then break; fi
    end_run
  done
  tail -n 20 "$run/log" | prefixed
  say 'the broker did not start'
  end_run
  exit 1
}

debian_stop() {
  if [ -n "${broker:-}" ] && ! kill -0 "$broker" 2>/dev/null; then
    tail -n 20 "$run/log" | prefixed
    say 'the broker had ended by itself, having said that'
  fi
  end_run
}

# --- one run ------------------------------------------------------------------------------------------------------

# Takes four free ports and makes the run's folder, whose lock says that somebody owns it.
claim_run() {
  exec 8>>"$cache/lock"
  take_lock 8
  sweep_runs
  choose_ports
  mkdir -p "$run/data/mnesia" "$run/data/log"
  exec 9>>"$run/owner"
  flock -n 9
  exec 8>&-

  printf '%s\n' "listeners.tcp.1 = 127.0.0.1:$amqp_port" 'management.tcp.ip = 127.0.0.1' "management.tcp.port = $management_port" \
    "default_user = $user" "default_pass = $password" 'log.console = true' 'log.file = false' >"$run/data/rabbitmq.conf"
  echo '[rabbitmq_management].' >"$run/data/enabled_plugins"
  chmod 700 "$run/data"
  chroot "$root" chown -R rabbitmq:rabbitmq "${run#"$root"}/data"
}

# Below the ports that the kernel gives to clients, and off 25672, where a broker with default ports listens.
choose_ports() {
  local port
  while :; do
    port=$((20000 + RANDOM % 800 * 10))
    [ "$port" != 25670 ] || continue
    compgen -G "$cache/rabbitmq-*/srv/p$port" >/dev/null && continue
    in_use "$port" || in_use $((port + 1)) || in_use $((port + 2)) || in_use $((port + 3)) || break
  done
  amqp_port=$port management_port=$((port + 1)) run=$root/srv/p$port
}

in_use() { (: <>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

launch_broker() {
  local data=${run#"$root"}/data erlang='+S 1:1 +sbwt very_short +sbwtdcpu none +sbwtdio very_short'
  # The cores are shared with what is tested: one scheduler. A very short busy wait is kept, since a start is some
  # 50,000 file operations that each wake another thread: it takes 5 s with it and 8 s without (2 cores, 4.0).
  caged "$root/proc" chroot --userspec=rabbitmq:rabbitmq "$root" env -i HOME="$data" LANG=C.UTF-8 \
    PATH=/usr/lib/rabbitmq/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    ERL_EPMD_PORT=$((amqp_port + 2)) ERL_EPMD_ADDRESS=127.0.0.1 RABBITMQ_DIST_PORT=$((amqp_port + 3)) \
    RABBITMQ_NODENAME="p$amqp_port@localhost" RABBITMQ_CONF_ENV_FILE=/dev/null \
    RABBITMQ_MNESIA_BASE="$data/mnesia" RABBITMQ_LOG_BASE="$data/log" RABBITMQ_PID_FILE="$data/pid" \
    RABBITMQ_CONFIG_FILE="$data/rabbitmq.conf" RABBITMQ_ENABLED_PLUGINS_FILE="$data/enabled_plugins" \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="$erlang -kernel inet_dist_use_interface {127,0,0,1}" \
    rabbitmq-server >"$run/log" 2>&1 &
  broker=$!
  echo "$broker $(start_time "$broker")" >"$run/broker"
}

# Did another program take one of the ports after we looked at it?
lost_a_port() { grep -qiE 'eaddrinuse|could_not_start_listener|dist_port_already_used|nodistribution' "$run/log"; }

await_broker() {
  local deadline=$((SECONDS + 120))
  until grep -q 'Server startup complete' "$run/log"; do
    kill -0 "$broker" 2>/dev/null && [ $SECONDS -lt $deadline ] || return 1
    sleep 0.1
  done
}

end_run() {
  [ -z "${broker:-}" ] || end_caged "$broker"
  [ -z "${run:-}" ] || rm -rf --one-file-system "$run"
  broker='' run=''
}

# Removes the runs that nobody owns: their locks can be had. Their brokers have ended with them, or are ended here.
sweep_runs() {
  local left pid start
  for left in "$cache"/rabbitmq-*/srv/p[0-9]*; do
    { exec 7>>"$left/owner"; } 2>/dev/null || continue
    if flock -n 7; then
      say "removing $left, left by a run that was killed"
      if { read -r pid start <"$left/broker"; } 2>/dev/null && [ "$(start_time "$pid")" = "$start" ]; then end_caged "$pid"; fi
      rm -rf --one-file-system "$left"
    fi
    exec 7>&-
  done
}
