# shellcheck shell=bash disable=SC2034,SC2154 # it shares the variables of the script that sources it
# debian-folder.sh is sourced, not run, after install.sh and cage.sh: Debian in a folder, made once and kept. The script
# has functions say and prefixed, and calls $stop when it ends.
#
#   find_cache              sets cache, where the folders are kept
#   root=$cache/NAME        the folder, the same for every run
#   [ -d "$root" ] || debian_folder trixie rabbitmq-server

debian_possible() { can_apt && grep -qx 'ID=debian' /etc/os-release; }

find_cache() {
  cache=${IACP_CACHE:-/var/cache/iacpbus}
  mkdir -p "$cache"
  cache=$(cd "$cache" && pwd)
}

# debian_folder SUITE PACKAGES: makes $root, a folder of that suite with those packages (a,b,c).
debian_folder() {
  local suite=$1 mirror start=$SECONDS
  need_apt mmdebstrap || exit 1
  mirror=${IACP_DEBIAN_MIRROR:-$(debian_mirror)}
  [ -n "$mirror" ] || { say "apt's sources name no Debian mirror; name one in IACP_DEBIAN_MIRROR"; exit 1; }

  exec 8>>"$root.lock"
  take_lock 8 "another run is making $root"
  if [ ! -d "$root" ]; then
    say "making $root (once, about half a minute, up to 200 MB)"
    rm -rf --one-file-system "$root.tmp"
    local skip=() folder
    for folder in doc info locale man; do skip+=("--dpkgopt=path-exclude=/usr/share/$folder/*"); done
    # A mirror may be a copy that stands still: signatures are checked, the age of the list of a suite (testing) is not.
    caged /proc mmdebstrap --verbose --variant=apt --include="$2" "${skip[@]}" \
      --aptopt='Acquire::Check-Valid-Until "false"' \
      "$suite" "$root.tmp" "deb $mirror $suite main" >"$root.log" 2>&1 &
    maker=$! stop=folder_stop
    wait "$maker" || { tail -n 20 "$root.log" | prefixed; say "mmdebstrap could not make $root"; exit 1; }
    stop=true
    # A broker's node is called after localhost, which not every suite's folder knows.
    grep -qw localhost "$root.tmp/etc/hosts" 2>/dev/null || echo '127.0.0.1 localhost' >>"$root.tmp/etc/hosts"
    mv "$root.tmp" "$root"
    rm -f "$root.log"
    say "made it in $((SECONDS - start)) s"
  fi
  exec 8>&-
}

folder_stop() {
  end_caged "$maker"
  rm -rf --one-file-system "$root.tmp" "$root.log"
}
