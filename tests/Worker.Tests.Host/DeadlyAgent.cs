using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using IacpBus.Agents;
using IacpBus.Agents.Store;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Receiving.Retry;
using IacpBus.Transport.Trust;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace IacpBus.Worker.Tests.Host;

/// <summary>
/// An agent whose process dies in the handler of every message that says so. It writes into a folder what it began and
/// what it finished, and counts there, as an agent with a store does.
/// </summary>
internal static class DeadlyAgent
{
    public static async Task RunAsync(string agent, string broker, string folder)
    {
        HostApplicationBuilder builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton(new Diary(folder));
        builder.Services.AddSingleton<IKeyDirectory, Everybody>();
        builder.Services.AddIacpTransport(options => options.Uri = broker);
        builder.Services.Configure<StoreOptions>(store => store.Path = Path.Combine(folder, "deadly.db"));
        builder.Services.AddIacpAgent(agent, self => self.UsePrivateKey(_ => KeyOf(AgentId.Parse(agent))).Consumer<DeadlyConsumer>());
        ServiceDescriptor endpoint = builder.Services.Single(service => service.ServiceType == typeof(AgentEndpointDefinition));
        builder.Services.Remove(endpoint);
        builder.Services.AddSingleton((AgentEndpointDefinition)endpoint.ImplementationInstance! with { AttemptCounter = services => services.GetRequiredService<Diary>() });
        await builder.Build().RunAsync();
    }

    private static AgentPrivateKey KeyOf(AgentId agent) => AgentPrivateKey.FromSeed(SHA256.HashData(Encoding.UTF8.GetBytes("a key for tests only: " + agent.Value)));

    private sealed class Everybody : IKeyDirectory
    {
        public IReadOnlyList<AgentPublicKey> FindKeys(AgentId agent)
        {
            using AgentPrivateKey key = KeyOf(agent);
            return [key.PublicKey];
        }
    }

    private sealed class Diary(string folder) : IAttemptCounter
    {
        private readonly Lock _gate = new();

        public void Note(string what, AcceptedEnvelope message) => Append(what, message);

        public ValueTask<int> CountAsync(AcceptedEnvelope message, CancellationToken cancellationToken) => ValueTask.FromResult(Append("counted", message));

        private int Append(string what, AcceptedEnvelope message)
        {
            string file = Path.Combine(folder, $"{what}-{message.Envelope.MessageId.Value}");
            lock (_gate)
            {
                File.AppendAllText(file, ".");
                return (int)new FileInfo(file).Length;
            }
        }
    }

    private sealed class DeadlyConsumer(Diary diary) : IConsumer<VendorRequest>
    {
        public async Task Consume(ConsumeContext<VendorRequest> context)
        {
            AcceptedEnvelope accepted = context.Accepted();
            diary.Note("began", accepted);
            if (accepted.Envelope.Payload.ToString().Contains("die", StringComparison.Ordinal))
            {
                // Long enough for those beside it to arrive in this process.
                await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System, CancellationToken.None);
                Process.GetCurrentProcess().Kill();
            }

            diary.Note("finished", accepted);
        }
    }
}
