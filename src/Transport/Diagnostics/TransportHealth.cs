using System.Collections.Concurrent;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Transport.Diagnostics;

/// <summary>What works and what does not at this moment, in sentences. Thread-safe.</summary>
public sealed class TransportHealth
{
    private readonly ConcurrentDictionary<(AgentId Agent, string Part), string?> _parts = new();
    private volatile Exception? _publishFailure;
    private volatile string? _storeProblem;

    /// <summary>Whether every agent receives, publishing works and the store answers.</summary>
    public bool IsHealthy => _publishFailure is null && _storeProblem is null && _parts.Values.All(problem => problem is null);

    /// <summary>What is wrong: one sentence per problem, empty when all is well.</summary>
    public IReadOnlyList<string> Problems
    {
        get
        {
            var problems = _parts
                .Where(part => part.Value is not null)
                .Select(part => $"Agent {part.Key.Agent}, {part.Key.Part}: {part.Value}")
                .Order(StringComparer.Ordinal)
                .ToList();
            if (_storeProblem is { } store)
            {
                problems.Add($"The store does not answer, so messages wait: {store}");
            }

            if (_publishFailure is { } failure)
            {
                problems.Add($"Publishing fails and is tried again: {failure.Message}");
            }

            return problems;
        }
    }

    internal Exception? LastPublishFailure => _publishFailure;

    internal void PublishFailed(Exception failure) => _publishFailure = failure;

    /// <summary>What is wrong with the store of the agents, in a sentence; <c>null</c> when nothing is.</summary>
    internal void StoreIs(string? problem) => _storeProblem = problem;

    internal void PublishRecovered() => _publishFailure = null;

    /// <summary>A part of an agent (inbox, presence, burial) works.</summary>
    internal void Works(AgentId agent, string part) => _parts[(agent, part)] = null;

    /// <summary>A part of an agent does not work, and why.</summary>
    internal void Fails(AgentId agent, string part, string problem) => _parts[(agent, part)] = problem;

    internal void Forget(AgentId agent)
    {
        foreach ((AgentId Agent, string Part) key in _parts.Keys.Where(key => key.Agent == agent))
        {
            _parts.TryRemove(key, out _);
        }
    }
}
