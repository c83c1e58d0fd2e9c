using System.CommandLine;
using System.Text;
using IacpBus.Agents;
using IacpBus.Agents.Client;
using IacpBus.Agents.Handoffs;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Transport.Broker;
using IacpBus.Worker.Story;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace IacpBus.Worker.Commands;

/// <summary>
/// <c>iacp-worker handoff FILE --as builder-01 --to reviewer-02 --capability code_review</c>: asks the peer what it can
/// do, hands a file over, shows progress, prints the result.
/// </summary>
internal static class HandoffCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("file") { Description = "The file to hand over; text in UTF-8." };
        var self = new Option<string>("--as") { Description = "The agent that speaks.", Required = true };
        var peer = new Option<string>("--to") { Description = "The agent that does the work.", Required = true };
        var capability = new Option<string>("--capability") { Description = "What is asked for.", Required = true };
        var timeout = new Option<int>("--timeout") { Description = "Seconds to wait in all.", DefaultValueFactory = _ => 120 };
        var config = new Option<string?>("--config") { Description = "Configuration file (JSON)." };
        var command = new Command("handoff", "Hands a file to another agent and waits for the result.") { file, self, peer, capability, timeout, config };
        command.SetAction((result, cancellationToken) => WorkerHost.GuardAsync(() => RunAsync(
            new Request(result.GetValue(file)!, result.GetValue(self)!, AgentId.Parse(result.GetValue(peer)!), result.GetValue(capability)!, TimeSpan.FromSeconds(result.GetValue(timeout))),
            result.GetValue(config),
            result.InvocationConfiguration.Output,
            result.InvocationConfiguration.Error,
            cancellationToken), result.InvocationConfiguration.Error));
        return command;
    }

    private static async Task<int> RunAsync(Request request, string? config, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        string content = await File.ReadAllTextAsync(request.File, new UTF8Encoding(false, throwOnInvalidBytes: true), cancellationToken);
        HostApplicationBuilder builder = WorkerHost.CreateBuilder(config);
        builder.Services.AddIacpAgent(request.Self);
        WorkerHost.KeepNothing(builder.Services);
        using IHost host = builder.Build();
        await host.StartAsync(cancellationToken);
        using var timeout = new CancellationTokenSource(request.Timeout, host.Services.GetRequiredService<TimeProvider>());
        CancellationToken stopping = host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping, cancellationToken);
        var client = host.Services.GetRequiredKeyedService<IAgentClient>(request.Self);
        bool answered = false;
        try
        {
            if (!await OffersAsync(client, request, error, either.Token))
            {
                return 1;
            }

            answered = true;
            return await HandOverAsync(client, request, content, output, error, either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !client.Ready.IsCompleted)
        {
            await error.WriteLineAsync($"The broker could not be reached within {request.Timeout.TotalSeconds} s; nothing was sent. Check Iacp:Transport:Uri.");
            return 1;
        }
        catch (Exception failure) when (!answered && (failure is ReplyTimeoutException || (failure is OperationCanceledException && timeout.IsCancellationRequested)))
        {
            await error.WriteLineAsync($"{request.Peer} did not answer within {request.Timeout.TotalSeconds} s; nothing was handed over. Check its id, that it runs, and that it has the public key of {request.Self}.");
            return 1;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            await error.WriteLineAsync($"{request.Peer} did not finish within {request.Timeout.TotalSeconds} s. Check that it runs; the work may still be done.");
            return 1;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await error.WriteLineAsync(answered
                ? $"Stopped before {request.Peer} had finished; the work may still be done."
                : $"Stopped before {request.Peer} had answered; nothing was handed over.");
            return 1;
        }
        catch (Exception failure) when (failure is PeerErrorException or ReplyTimeoutException or BrokerUnavailableException or MessageNotRoutedException)
        {
            await error.WriteLineAsync(failure.Message);
            return 1;
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
        }
    }

    private static async Task<bool> OffersAsync(IAgentClient client, Request request, TextWriter error, CancellationToken cancellationToken)
    {
        await client.Ready.WaitAsync(cancellationToken);
        var call = new AgentCallOptions { Ttl = request.Timeout };
        CapabilityManifest manifest = await client.QueryAsync(request.Peer, new CapabilityQuery { Capabilities = [request.Capability] }, call, cancellationToken);
        if (manifest.Capabilities.Count == 0)
        {
            await error.WriteLineAsync($"{request.Peer} does not offer {request.Capability}.");
            return false;
        }

        return true;
    }

    private static async Task<int> HandOverAsync(IAgentClient client, Request request, string content, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var call = new AgentCallOptions { Ttl = request.Timeout };
        using HandoffConversation handoff = await client.HandoffAsync(request.Peer, HandoffPacket.Of(request.Self, request.Capability, request.File, content), call, cancellationToken);
        HandoffUpdate end = handoff.First;
        await foreach (HandoffUpdate update in handoff.ReadAllAsync(cancellationToken))
        {
            end = update;
            await error.WriteLineAsync($"{update.Status}{(update.Progress is { } progress ? $" {progress:P0}" : "")} {update.Note}".TrimEnd());
        }

        if (end.Status is not (HandoffStatus.Completed or HandoffStatus.AlreadyDone))
        {
            await error.WriteLineAsync($"{request.Peer} ended the handoff as {end.Status}: {end.Reason}");
            return 1;
        }

        await output.WriteLineAsync(end.Result?.ToString() ?? "{}");
        return 0;
    }

    private sealed record Request(string File, string Self, AgentId Peer, string Capability, TimeSpan Timeout);
}
