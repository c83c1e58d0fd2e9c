# The worker as an image: agents from configuration, capabilities as programs. docker-compose.yml shows it at work.
# Each build argument names another image that carries the same: .NET 10 on Debian or Ubuntu.
ARG IACP_SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0
ARG IACP_RUNTIME_IMAGE=mcr.microsoft.com/dotnet/runtime:10.0

FROM ${IACP_SDK_IMAGE} AS build
WORKDIR /source
COPY global.json Directory.Build.props Directory.Packages.props BannedSymbols.txt .editorconfig ./
COPY src src
# Without locked mode a lock file that no longer fits would be rewritten in silence.
RUN dotnet restore src/Worker -p:RestoreLockedMode=true
RUN dotnet publish src/Worker -c Release --no-restore -p:UseAppHost=false -o /worker

FROM ${IACP_RUNTIME_IMAGE}
# libsodium: signatures. util-linux: setpriv and setsid, which end a capability's program with its worker.
# python3: the program of the sample reviewer; yours may need something else.
RUN apt-get update \
 && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends libsodium23 python3 util-linux \
 && rm -rf /var/lib/apt/lists/*
# Keys and the store come from volumes, which take the owners of these folders; the image has none.
RUN useradd --system --user-group --uid 10001 --home-dir /agent --shell /usr/sbin/nologin iacp \
 && install -d -o iacp -g iacp /agent \
 && install -d -o iacp -g iacp -m 700 /keys /store
COPY --from=build /worker /worker
WORKDIR /agent
COPY samples/review samples/review
COPY samples/story samples/story
COPY README.md ./
USER iacp
ENV Iacp__Trust__KeyFolder=/keys Iacp__Store__Path=/store/iacp.db
ENTRYPOINT ["dotnet", "/worker/iacp-worker.dll"]
CMD ["--help"]
