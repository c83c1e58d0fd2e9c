#!/usr/bin/env bash
# pack.sh [FOLDER]: makes the packages of IacpBus, into artifacts/packages by default, and checks them:
#
#   built twice from nothing, with the same content
#   what is in each, and exactly which packages it asks for (eng/packages.py)
#   a program outside of the repository that knows only the packages builds, and its agents talk
#
# The packages appear in FOLDER only when all of it holds.
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=${1:-$repository/artifacts/packages}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
cd "$repository"
# shellcheck source=eng/children.sh
. eng/children.sh
# shellcheck source=eng/build.sh
. eng/build.sh

work=$repository/.run/pack temp='' hurry=''

main() {
  trap finish EXIT
  trap 'exit 129' HUP
  trap 'exit 130' INT
  trap 'exit 143' TERM
  temp=$(mktemp -d)
  mkdir -p .run
  exec 9>>.run/pack.lock
  flock -n 9 || { say 'another run is packing here'; exit 1; }
  : >.run/pack.log
  local try
  for try in first second; do
    say "packing, the $try time"
    pack_into "$try"
  done
  /usr/bin/python3 eng/packages.py "$temp/first/packages" "$temp/second/packages" || fail 'the packages are not as they should be'
  try_out
  rm -f "$folder"/IacpBus.*.nupkg "$folder"/IacpBus.*.snupkg
  cp "$temp"/first/packages/* "$folder"
  say "done in $SECONDS s; the packages are in $folder"
}

# Everything that a build leaves goes into a folder of its own, so that nothing old is packed. It lies in the repository,
# whose place is left out of what compilers write down.
pack_into() {
  rm -rf "$work"
  run_logged dotnet pack eng/packages.slnf -c Release --nologo -v quiet -p:UseSharedCompilation=false \
    -p:ContinuousIntegrationBuild=true -p:ArtifactsPath="$work" -p:PackageOutputPath="$temp/$1/packages" ||
    fail 'packing failed'
  ! grep -E ' warning [A-Z]+[0-9]+' .run/pack.log || fail 'packing warned'
}

# A stranger's project: no Directory.Build.props above it, and the packages as one more source beside the user's own.
try_out() {
  local start=$SECONDS told
  say 'trying them out'
  make_program
  (cd "$temp/program" && run_logged dotnet build -c Release --nologo -v quiet -p:UseSharedCompilation=false) || fail 'a program that uses the packages does not build'
  told=$(cd "$temp/program" && contained timeout 60 dotnet bin/Release/net10.0/program.dll) || fail 'a program that uses the packages ended with an error'
  [ "$told" = 'Completed {"greeting":"Hello, asker-01!"}' ] || fail "a program that uses the packages said: $told"
  say "the program built and ran in $((SECONDS - start)) s"
}

make_program() {
  local name version package cache
  version=$(basename "$temp"/first/packages/IacpBus.Agents.*.nupkg .nupkg)
  version=${version#IacpBus.Agents.}
  mkdir -p "$temp/program" "$temp/cache" "$temp/known"

  # What was downloaded before need not be again; packages of ours from earlier runs must not be found there.
  cache=$(dotnet nuget locals global-packages --list | sed 's/^global-packages: *//')
  for package in "${cache%/}"/*; do
    name=${package##*/}
    [[ $name == iacpbus.* ]] || [ ! -d "$package" ] || ln -s "$package" "$temp/known/$name"
  done

  cat >"$temp/program/NuGet.config" <<END
<configuration>
  <packageSources><add key="iacpbus-packed" value="$temp/first/packages" /></packageSources>
  <fallbackPackageFolders><add key="known" value="$temp/known" /></fallbackPackageFolders>
  <config><add key="globalPackagesFolder" value="$temp/cache" /></config>
</configuration>
END
  cat >"$temp/program/program.csproj" <<END
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>net10.0</TargetFramework>
    <ImplicitUsings>enable</ImplicitUsings>
    <Nullable>enable</Nullable>
    <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
    <NuGetAudit>false</NuGetAudit>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="IacpBus.Agents" Version="$version" />
    <PackageReference Include="IacpBus.Testing" Version="$version" />
  </ItemGroup>
</Project>
END
  cat >"$temp/program/Program.cs" <<'END'
using IacpBus.Agents;
using IacpBus.Agents.Handoffs;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using IacpBus.Testing;

await using IacpTestBus bus = await IacpTestBus.StartAsync(services =>
{
    services.AddIacpAgent("asker-01");
    services.AddIacpAgent("greeter-01", agent => agent.Capability("greet", async (call, cancellationToken) =>
    {
        await call.ReportProgressAsync(0.5, "looking for words", cancellationToken);
        return CanonicalJson.From(new { greeting = $"Hello, {call.Sender}!" });
    }));
});

var request = new HandoffRequest
{
    HandoffId = "h-1",
    TaskId = "t-1",
    Capability = "greet",
    Context = new HandoffContext { TaskDescription = "Greet." },
};
using HandoffConversation work = await bus.Client("asker-01").HandoffAsync(AgentId.Parse("greeter-01"), request);
HandoffUpdate end = await work.CompletionAsync();
Console.WriteLine($"{end.Status} {end.Result}");
END
}

# A signal is acted on while it waits.
run_logged() {
  local status=0
  (contained "$@") >>"$repository/.run/pack.log" 2>&1 </dev/null 9>&- &
  wait $! || status=$?
  return "$status"
}

fail() {
  grep -E '(error|warning) [A-Z]+[0-9]+' .run/pack.log | sort -u | head -n 20 >&2 || true
  say "$1; all of it is in .run/pack.log"
  exit 1
}

finish() {
  local status=$?
  trap 'hurry=hurry' HUP INT TERM
  stop_children 5
  [ -z "$temp" ] || rm -rf "$temp" "$work"
  exit "$status"
}

say() { echo "pack: $*" >&2; }

main
