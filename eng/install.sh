# shellcheck shell=bash
# install.sh is sourced, not run. It gives a script the packages that it needs:
#
#   . "$(dirname "$0")/install.sh"
#   need_apt python3-pika python3-nacl || exit 1

# Is this a machine whose packages a script may install by itself?
can_apt() { [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; }

# need_apt PACKAGE...: installs those Debian packages that are missing, quietly.
# Where that is not possible it says so in one sentence on stderr and returns 1.
need_apt() {
  local package missing=()
  for package; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -gt 0 ] || return 0

  if ! can_apt; then
    echo "install: not installed, and needed: ${missing[*]}; the cure on Debian, as root: apt-get install --no-install-recommends ${missing[*]}" >&2
    return 1
  fi
  echo "install: ${missing[*]}" >&2
  one_at_a_time apt_install "${missing[@]}"
}

# debian_mirror: prints where apt has Debian itself from; nothing when it cannot be told.
debian_mirror() {
  local mirror
  mirror=$(apt_mirror)
  if [ -z "$mirror" ] && can_apt && one_at_a_time apt_update >/dev/null; then mirror=$(apt_mirror); fi
  # Images for clouds keep the address in a file of its own.
  case $mirror in mirror+file:*) mirror=$(sed -nE '/^[^#]/{s/[[:blank:]].*//;p;q}' "/${mirror#mirror+file:*/}") ;; esac
  echo "${mirror%/}"
}

# The origin that the signed list itself names tells Debian from other publishers' packages for Debian.
apt_mirror() {
  # shellcheck disable=SC2016
  apt-get indextargets --format '$(REPO_URI)' \
    'Created-By: Packages' 'Origin: Debian' 'Label: Debian' 'Component: main' 2>/dev/null | head -n 1
}

one_at_a_time() { (flock 8 && "$@") 8>/run/iacpbus-apt.lock; }

# The package lists may be absent or old: they are fetched when the first try fails, and only then.
apt_install() {
  local output
  output=$(apt_get install "$@") || output=$(apt_update && apt_get install "$@") || {
    printf 'install: %s\n' "could not install $*; apt-get said:" >&2
    tail -n 5 <<<"$output" >&2
    return 1
  }
}

# Another program may be fetching the lists just now. Unlike dpkg's lock, apt does not wait for that one.
apt_update() {
  local output=''
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    output=$(apt_get update) && return 0
    case $output in *lists/lock*) sleep 3 ;; *) break ;; esac
  done
  echo "$output"
  return 1
}

apt_get() {
  DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 apt-get -q -y --no-install-recommends \
    -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" 2>&1 </dev/null 8>&-
}
