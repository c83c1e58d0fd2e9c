using System.Globalization;
using IacpBus.Agents.Capabilities;
using IacpBus.Agents.Negotiations;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;

namespace IacpBus.CrashSuite.Workers;

/// <summary>What the seller does: little, but each run of it leaves a line in a file of this process, as an outside effect would.</summary>
internal sealed class SellerWork(string folder, TimeSpan duration, TimeProvider clock) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream _effects = new(
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"effects-{Environment.ProcessId}.log")), FileMode.Append, FileAccess.Write, FileShare.Read, bufferSize: 0);

    public static Task<NegotiationDecision> ConsiderAsync(NegotiationOffer offer, CancellationToken cancellationToken)
    {
        Intent intent = Intent.Parse(offer.Terms.Task);
        return Task.FromResult(intent.Counters && offer.Terms.RewardCredits < intent.Price
            ? NegotiationDecision.Counter(new NegotiationTerms { RewardCredits = intent.Price })
            : NegotiationDecision.Accept());
    }

    public async Task<CanonicalJson> NegotiatedAsync(NegotiationWork work, CancellationToken cancellationToken) =>
        await RunAsync(Intent.Parse(work.Terms.Task), work.ReportProgressAsync, cancellationToken);

    public async Task<CanonicalJson> HandedOverAsync(CapabilityCall call, CancellationToken cancellationToken) =>
        await RunAsync(Intent.Parse(call.Request.Context.TaskDescription), call.ReportProgressAsync, cancellationToken);

    public void Dispose() => _effects.Dispose();

    private async Task<CanonicalJson> RunAsync(Intent intent, Func<double, string?, CancellationToken, Task> report, CancellationToken cancellationToken)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"{intent.Number} {Environment.ProcessId} {clock.GetUtcNow().ToUnixTimeMilliseconds()}\n");
        lock (_gate)
        {
            _effects.Write(System.Text.Encoding.UTF8.GetBytes(line));
        }

        if (intent.Reports)
        {
            await report(0.5, "half", cancellationToken);
        }

        await Task.Delay(duration, clock, cancellationToken);
        return CanonicalJson.Parse(string.Create(CultureInfo.InvariantCulture, $"{{\"number\":{intent.Number}}}"));
    }
}
