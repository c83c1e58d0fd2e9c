using IacpBus.Agents.Capabilities;
using IacpBus.Agents.Negotiations;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;

namespace TwoAgents;

/// <summary>Translates word by word: one sentence for nothing as a capability, more of them for credits.</summary>
internal sealed class Translator : INegotiationHandler
{
    private const decimal Price = 12;

    private static readonly Dictionary<string, string> German = new(StringComparer.OrdinalIgnoreCase)
    {
        ["good"] = "guten", ["morning"] = "Morgen", ["evening"] = "Abend", ["the"] = "der", ["letter"] = "Brief", ["is"] = "ist", ["signed"] = "signiert",
    };

    public static Task<CanonicalJson> TranslateAsync(CapabilityCall call, CancellationToken cancellationToken) =>
        Task.FromResult(CanonicalJson.From(new { text = Translate(call.Request.Context.TaskDescription) }));

    public Task<NegotiationDecision> ConsiderAsync(NegotiationOffer offer, CancellationToken cancellationToken) => Task.FromResult(
        offer.Terms.RewardCredits >= Price ? NegotiationDecision.Accept(TimeSpan.FromSeconds(1))
        : offer.Round == 1 ? NegotiationDecision.Counter(new NegotiationTerms { RewardCredits = Price })
        : NegotiationDecision.Reject($"Not for less than {Price} credits."));

    public async Task<CanonicalJson> WorkAsync(NegotiationWork work, CancellationToken cancellationToken)
    {
        string[] sentences = work.Terms.Task.Split('.', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var translated = new List<string>();
        foreach (string sentence in sentences)
        {
            translated.Add(Translate(sentence));
            await work.ReportProgressAsync((double)translated.Count / sentences.Length, $"{translated.Count} of {sentences.Length}", cancellationToken);
        }

        return CanonicalJson.From(new { sentences = translated });
    }

    private static string Translate(string text) => string.Join(' ', text.Split(' ').Select(word => German.GetValueOrDefault(word, word)));
}
