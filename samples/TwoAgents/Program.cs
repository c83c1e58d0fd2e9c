using IacpBus.Agents;
using IacpBus.Agents.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using TwoAgents;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.Services.AddIacpAgent("translator-01", agent => agent
    .Capability("translate", Translator.TranslateAsync, options => options.TypicalDuration = TimeSpan.FromSeconds(1))
    .Negotiation<Translator>());
builder.Services.AddIacpAgent("editor-01");
using IHost host = builder.Build();
await host.StartAsync();

CancellationToken stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
try
{
    await new Editor(host.Services.GetRequiredKeyedService<IAgentClient>("editor-01"), Console.Out).RunAsync(stopping);
}
catch (OperationCanceledException) when (stopping.IsCancellationRequested)
{
    // Ctrl-C.
}

await host.StopAsync();
