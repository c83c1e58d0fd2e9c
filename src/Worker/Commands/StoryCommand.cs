using System.CommandLine;
using System.Text;
using IacpBus.Agents;
using IacpBus.Agents.Client;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Broker;
using IacpBus.Transport.Sending;
using IacpBus.Worker.Story;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace IacpBus.Worker.Commands;

/// <summary>
/// <c>iacp-worker story FILE --as builder-01 --capability code_review</c>: finds an agent that reviews, hands it a file,
/// negotiates about mending what it found, pays, and says that all is done.
/// </summary>
internal static class StoryCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The file to hand over; text in UTF-8." };
        var self = new Option<string>("--as") { Description = "The agent that speaks.", Required = true };
        var capability = new Option<string>("--capability") { Description = "What is asked for.", Required = true };
        var offer = new Option<decimal>("--offer") { Description = "Credits that are offered at first.", DefaultValueFactory = _ => 10 };
        var limit = new Option<decimal>("--limit") { Description = "Most credits that are paid.", DefaultValueFactory = _ => 40 };
        var run = new Option<Guid?>("--run") { Description = "A UUID that names the story; told again under the same name, it goes on where it was. A new one by default." };
        var timeout = new Option<int>("--timeout") { Description = "Seconds to wait in all.", DefaultValueFactory = _ => 120 };
        var config = new Option<string?>("--config") { Description = "Configuration file (JSON)." };
        var command = new Command("story", "Plays the demo: discover, query, hand a file over, negotiate, settle.") { file, self, capability, offer, limit, run, timeout, config };
        command.SetAction((result, cancellationToken) => WorkerHost.GuardAsync(() => RunAsync(
            new StoryPlan(result.GetValue(file)!, result.GetValue(self)!, result.GetValue(capability)!, result.GetValue(offer), result.GetValue(limit), result.GetValue(run) ?? MessageId.New(TimeProvider.System).Uuid!.Value, TimeSpan.FromSeconds(result.GetValue(timeout))),
            result.GetValue(config),
            cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(StoryPlan plan, string? config, CancellationToken cancellationToken)
    {
        string content = await File.ReadAllTextAsync(plan.File, new UTF8Encoding(false, throwOnInvalidBytes: true), cancellationToken);
        HostApplicationBuilder builder = WorkerHost.CreateBuilder(config);
        builder.Services.AddIacpAgent(plan.Self);
        using IHost host = builder.Build();
        await host.StartAsync(cancellationToken);
        using var timeout = new CancellationTokenSource(plan.Timeout, host.Services.GetRequiredService<TimeProvider>());
        CancellationToken stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping, cancellationToken);
        var teller = new StoryTeller(host.Services.GetRequiredKeyedService<IAgentClient>(plan.Self), plan, content, Console.Error);
        try
        {
            await Console.Out.WriteLineAsync(await teller.TellAsync(either.Token));
            return 0;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"The story was not over within {plan.Timeout.TotalSeconds} s: {teller.Waiting}");
            return 1;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync($"Stopped before the story was over: {teller.Waiting}");
            return 1;
        }
        catch (Exception failure) when (failure is StoryBrokenException or PeerErrorException or ReplyTimeoutException or BrokerUnavailableException or MessageNotRoutedException or MessageTooLargeException)
        {
            await Console.Error.WriteLineAsync(failure.Message);
            return 1;
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }
}
