using IacpBus.Agents;
using IacpBus.Contracts.Json;
using Microsoft.Extensions.Hosting;

HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
builder.Services.AddIacpAgent("greeter-01", agent => agent
    .Capability("greet", async (call, cancellationToken) =>
    {
        await call.ReportProgressAsync(0.5, "looking for words", cancellationToken);
        return CanonicalJson.From(new { greeting = $"Hello, {call.Sender}!", task = call.Request.Context.TaskDescription });
    }));
await builder.Build().RunAsync();
