#!/usr/bin/env bash
# run.sh [--once] [--file PATH]
#
# Shows IacpBus at work: builds it, gets a RabbitMQ broker, starts two agents as processes of their own and lets one
# hand a file to the other, while a checker that shares no code with them listens on the broker and verifies every
# message. On a terminal it stays until Ctrl-C; with --once, or into a file, it ends with the story.
#
#   --once        end when the story has been told
#   --file PATH   the file that is handed over; README.md by default
#
# The last line of standard output is the checker's verdict, and the exit code says whether it is a good one.
# Which broker is used: see eng/with-broker.sh. Logs are kept in .run/.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=eng/install.sh
. "$root/eng/install.sh"
# shellcheck source=eng/children.sh
. "$root/eng/children.sh"
# shellcheck source=eng/build.sh
. "$root/eng/build.sh"

once='' file=''

main() {
  read_arguments "$@"
  cd "$root"
  trap 'stop_children 2' EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  say 'building'
  get_packages
  build eng/story.slnf .run/build.log
  trap - EXIT HUP INT TERM
  exec eng/with-broker.sh setpriv --pdeathsig TERM eng/story.sh "$file" "$once"
}

read_arguments() {
  while [ $# -gt 0 ]; do
    case $1 in
      --once) once=once ;;
      --file)
        [ $# -gt 1 ] || usage
        file=$2
        shift
        ;;
      *) usage ;;
    esac
    shift
  done

  file=${file:-$(default_file)}
  if [ ! -f "$file" ] || [ ! -r "$file" ]; then
    say "there is no file $file that can be read"
    exit 2
  fi
  file=$(realpath "$file")
  # The receiver is told the name; where this folder lies is none of its business.
  file=${file#"$root/"}
}

default_file() { if [ -f "$root/README.md" ]; then echo "$root/README.md"; else echo "$root/LICENSE"; fi; }

get_packages() {
  ldconfig -p 2>/dev/null | grep 'libsodium\.so' >/dev/null || need_apt libsodium23 || exit 1
  command -v python3 >/dev/null || need_apt python3 || exit 1
}

usage() {
  echo 'usage: run.sh [--once] [--file PATH]' >&2
  exit 2
}

say() { echo "run: $*" >&2; }

main "$@"
