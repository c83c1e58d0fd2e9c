using System.Collections.Concurrent;
using IacpBus.Transport.Trust;
using Microsoft.Extensions.Options;

namespace IacpBus.Agents.Presence;

/// <summary>The agents of this process that believe the same share what they have heard of others. Thread-safe.</summary>
internal sealed class Rosters(IOptions<PresenceOptions> options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<SignaturePolicy, Roster> _rosters = new();

    /// <summary>That of the agents with this policy.</summary>
    public Roster Of(SignaturePolicy policy) => _rosters.GetOrAdd(policy, _ => new Roster(options.Value, clock));
}
