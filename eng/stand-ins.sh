# shellcheck shell=bash disable=SC2034,SC2154 # it shares compose.sh's variables
# Part of compose.sh: images that stand in for the official ones where no registry is reachable (root on Debian).
# All are made of the Debian folder that with-broker.sh runs its broker from, and have .NET from this machine.

# Sets root, the folder, before any of the functions below is called.
find_folder() {
  find_cache
  root=$cache/rabbitmq-trixie
  [ -d "$root" ] || debian_folder trixie rabbitmq-server
}

# stand_in_broker IMAGE
stand_in_broker() {
  local extra=$temp/broker
  mkdir -p "$extra/etc/rabbitmq/conf.d"
  echo '[rabbitmq_management,rabbitmq_prometheus].' >"$extra/etc/rabbitmq/enabled_plugins"
  printf '%s\n' 'loopback_users.guest = false' 'log.console = true' >"$extra/etc/rabbitmq/conf.d/10-defaults.conf"
  folder_as_tar --exclude=.erlang.cookie -C "$extra" etc/rabbitmq/enabled_plugins etc/rabbitmq/conf.d/10-defaults.conf |
    docker import -c 'ENV PATH=/usr/lib/rabbitmq/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/var/lib/rabbitmq LANG=C.UTF-8 RABBITMQ_LOGS=-' \
      -c 'VOLUME /var/lib/rabbitmq' -c 'EXPOSE 5672 15672' -c 'CMD ["rabbitmq-server"]' - "$1" >>"$log" 2>&1
}

stand_in_runtime() { dotnet_image "$1" dotnet/shared; }

# The packages of the worker go along, since no container may reach where they come from.
stand_in_sdk() {
  dotnet restore src/Worker -p:RestoreLockedMode=true --packages "$temp/packages" --artifacts-path "$temp/artifacts" >>"$log" 2>&1 || return 1
  dotnet_image "$1" dotnet/shared dotnet/sdk dotnet/packs dotnet/sdk-manifests -C "$temp" packages
}

# dotnet_image IMAGE FOLDER...: Debian with these parts of this machine's .NET.
dotnet_image() {
  local image=$1 sdk
  shift
  command -v dotnet >/dev/null || { say 'the .NET SDK 10 is missing'; return 1; }
  sdk=$(dirname "$(realpath "$(command -v dotnet)")")
  ln -sfn "$sdk" "$temp/dotnet"
  # Only names in the archive are changed, not what symbolic links say.
  folder_as_tar --exclude='*/FSharp' --exclude='*/DotnetTools' --transform='flags=r;s,^dotnet/,usr/share/dotnet/,;s,^packages,root/.nuget/packages,' \
    -C "$temp" dotnet/dotnet dotnet/host "$@" |
    docker import -c 'ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/usr/share/dotnet' \
      -c 'ENV DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1' - "$image" >>"$log" 2>&1
}

# folder_as_tar ARGUMENT...: the folder as an archive on standard output, and what the arguments of tar add to it.
folder_as_tar() {
  tar -C "$root" --warning=no-file-changed --exclude='./proc/*' --exclude='./sys/*' --exclude='./dev/*' --exclude='./srv/*' \
    --exclude='./var/cache/apt/*.bin' -c . "$@"
}
