#!/usr/bin/env bash
# story.sh FILE [once]: the part of run.sh that needs a broker, which with-broker.sh names in the environment.
#
#   checker      listens from before the first message until after the last, in a virtual host made for this story
#   reviewer-02  an agent that reviews with samples/review/review.py and mends for credits with samples/review/fix.py
#   builder-01   discovers it, asks what it can do, hands FILE over, negotiates about the mending and pays
# shellcheck disable=SC2317 # the functions that traps call are reached
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=eng/children.sh
. eng/children.sh

worker=(dotnet artifacts/bin/Worker/release/iacp-worker.dll)
check=(dotnet artifacts/bin/StoryCheck/release/iacp-story-check.dll)
file=$1 once=${2:-}
[ -t 1 ] || once=once
logs=.run/story-$$
temp='' vhost='' checker='' reviewer='' builder='' tool='' story='' kills=0
problem='' interrupted='' told='' hurry='' ended='' status=0

main() {
  trap 'finish $?' EXIT
  trap 'on_signal 129' HUP
  trap 'on_signal 130' INT
  trap 'on_signal 143' TERM
  make_folders
  make_vhost
  run_logged keys "${worker[@]}" keys create builder-01 reviewer-02 --folder "$temp/keys" || fail "no keys could be made: $(last_words keys)"
  start_checker
  start_reviewer
  hand_over
  [ -n "$once" ] || stay_up
}

# Logs of earlier stories are kept until the next one.
make_folders() {
  local earlier
  for earlier in .run/story-*; do
    [ ! -d "$earlier" ] || kill -0 "${earlier##*-}" 2>/dev/null || rm -rf "$earlier"
  done
  mkdir -p "$logs"
  temp=$(mktemp -d)
  mkfifo "$temp/hold"
}

# A virtual host of its own keeps the story apart from whatever else lives on the broker.
make_vhost() {
  local name status=0
  name=story-$(od -An -N6 -tx1 /dev/urandom | tr -d ' \n')
  vhost=$name
  run_logged vhost "${check[@]}" vhost create "$name" || status=$?
  case $status in
    0)
      [[ $RABBITMQ_URI =~ ^([^:]+://[^/?]*)[^?]*(.*)$ ]]
      story_uri=${BASH_REMATCH[1]}/$name${BASH_REMATCH[2]}
      ;;
    3)
      vhost=''
      story_uri=$RABBITMQ_URI
      say "$(last_words vhost); using the virtual host that RABBITMQ_URI names"
      ;;
    *) fail "no virtual host could be made: $(last_words vhost)" ;;
  esac
}

start_checker() {
  exec {hold}<>"$temp/hold"
  (
    export RABBITMQ_URI=$story_uri
    exec {hold}>&-
    contained "${check[@]}" --keys "$temp/keys" --expect story --file "$file" --notify "$temp"
  ) <"$temp/hold" 2>"$logs/checker.err" &
  checker=$!
  poll "$checker" test -e "$temp/ready" || fail "the checker did not start: $(last_words checker)"
}

start_reviewer() {
  run_reviewer
  poll "$reviewer" grep -q 'Agent reviewer-02 receives from' "$logs/reviewer-02.log" || fail "reviewer-02 did not start: $(last_words reviewer-02)"
}

run_reviewer() {
  (agent reviewer-02 run --config samples/story/reviewer.json) >>"$logs/reviewer-02.log" 2>>"$logs/reviewer-02.err" </dev/null &
  reviewer=$!
}

# The same id each time, so that a builder that is started again goes on with what it had begun.
run_builder() {
  (agent builder-01 story "$file" --as builder-01 --capability code_review --run "$story" --config samples/story/builder.json) \
    >>"$logs/builder-01.log" 2>>"$logs/builder-01.err" </dev/null &
  builder=$!
}

hand_over() {
  story=$(cat /proc/sys/kernel/random/uuid)
  run_builder
  while :; do
    await_first "$builder" "$reviewer" "$checker"
    if [ "$ended" = "$builder" ] && [ "$status" = 0 ]; then break; fi
    go_on || ended_early
  done
  builder=''
  told=told
}

# An agent that was killed is started again, a few times: its store says where it was.
go_on() {
  [ "$status" = 137 ] && [ $((kills += 1)) -le 9 ] || return 1
  if [ "$ended" = "$reviewer" ]; then
    say 'reviewer-02 was killed; starting it again'
    run_reviewer
  elif [ "$ended" = "$builder" ]; then
    say 'builder-01 was killed; starting it again'
    run_builder
  else
    return 1
  fi
}

# The timeline goes on until somebody ends it.
stay_up() {
  echo 'The story is told; Ctrl-C ends it.'
  while :; do
    await_first "$reviewer" "$checker"
    [ -z "$interrupted" ] || break
    go_on || ended_early
  done
}

ended_early() {
  if [ "$ended" = "$builder" ]; then
    builder=''
    fail "builder-01 $(how_it_ended builder-01)"
  fi
  if [ "$ended" = "$reviewer" ]; then
    reviewer=''
    fail "too early, reviewer-02 $(how_it_ended reviewer-02)"
  fi
  checker=''
  fail "too early, the checker $(how_it_ended checker)"
}

# await_first PID...: waits until one of the processes has ended, which sets ended and status, or a signal has come.
await_first() {
  local pid
  while [ -z "$interrupted" ]; do
    for pid; do
      if ! kill -0 "$pid" 2>/dev/null; then
        ended=$pid status=0
        wait "$pid" || status=$?
        return
      fi
    done
    sleep 0.05
  done
}

how_it_ended() {
  if [ "$status" -gt 128 ]; then
    echo "was ended by signal $((status - 128))"
  else
    echo "ended with exit code $status: $(last_words "$1")"
  fi
}

# --- the end ------------------------------------------------------------------------------------------------------

# A story that has been told is ended by a signal; one that has not is broken off.
on_signal() {
  interrupted=$1
  [ -n "$told" ] && [ -z "$once" ] || exit "$1"
}

fail() {
  problem=$*
  exit 1
}

# Whatever happened: nothing that was started here goes on after this.
finish() {
  trap - EXIT
  trap 'hurry=hurry' HUP INT TERM
  local status=$1
  set +e
  [ -z "$tool" ] || stop_child "$tool" 2
  [ -z "$builder" ] || stop_child "$builder" 3
  [ -z "$reviewer" ] || stop_child "$reviewer" 15
  [ -z "$checker" ] || close_checker
  stop_children 2
  [ -z "$vhost" ] || [ -n "$hurry" ] || run_logged vhost "${check[@]}" vhost delete "$vhost" || problem=${problem:-"the virtual host $vhost is left: $(last_words vhost)"}
  local verdict=''
  [ ! -f "$temp/verdict" ] || verdict=$(cat "$temp/verdict")
  rm -rf "$temp"
  conclude "$status" "$verdict"
}

# The end of its standard input tells the checker to judge.
close_checker() {
  exec {hold}>&-
  await_end "$checker" $((SECONDS + 40)) || kill -KILL -- "-$checker" 2>/dev/null
  wait "$checker"
  local status=$?
  [ "$status" = 0 ] || [ -f "$temp/verdict" ] || problem=${problem:-"the checker came to no verdict: $(last_words checker)"}
}

conclude() {
  local status=$1 verdict=$2
  if [ -n "$interrupted" ] && [ -z "$told" ]; then
    echo "story incomplete: it was broken off; logs are in $logs"
  elif [ -n "$problem" ]; then
    echo "story incomplete: $problem; logs are in $logs"
    status=1
  elif [[ $verdict == 'story complete: '* ]]; then
    echo "$verdict"
    status=0
  else
    echo "${verdict:-story incomplete: there is no verdict}; logs are in $logs"
    status=1
  fi
  exit "$status"
}

# --- tools --------------------------------------------------------------------------------------------------------

# agent NAME ARGUMENT...: becomes a command of the worker. The address of the broker holds a password, which no command
# line may show.
agent() {
  export Iacp__Transport__Uri=$story_uri Iacp__Trust__KeyFolder=$temp/keys Iacp__Store__Path=$temp/$1.db
  local trace=()
  [ -z "${IACP_TRACE_FOLDER:-}" ] || trace=(strace -f --seccomp-bpf -yy -xx -s 4194304 -o "$IACP_TRACE_FOLDER/$1.$BASHPID.strace"
    -e 'trace=pwrite64,pwritev,write,fsync,fdatasync,sendto,sendmsg,recvfrom,recvmsg,read')
  shift
  unset RABBITMQ_URI RABBITMQ_MANAGEMENT_URI
  exec {hold}>&-
  contained "${trace[@]}" "${worker[@]}" "$@"
}

# run_logged NAME CMD...: waits for CMD so that a signal is acted on meanwhile.
run_logged() {
  local status=0
  (contained "${@:2}") >"$logs/$1.log" 2>"$logs/$1.err" </dev/null &
  tool=$!
  wait "$tool" || status=$?
  tool=''
  return "$status"
}

# poll PID CMD...: waits until CMD succeeds, as long as the process lives, for at most a minute.
poll() {
  local deadline=$((SECONDS + 60))
  until "${@:2}" 2>/dev/null; do
    kill -0 "$1" 2>/dev/null && [ $SECONDS -lt $deadline ] || return 1
    sleep 0.1
  done
}

# The last that a process said of its own accord, if it said something.
last_words() {
  local words
  words=$(grep -v '^[[:space:]]*$' "$logs/$1.err" 2>/dev/null | tail -n 1 | cut -c1-300) || true
  echo "${words:-it did not say why}"
}

say() { echo "run: $*" >&2; }

main "$@"
