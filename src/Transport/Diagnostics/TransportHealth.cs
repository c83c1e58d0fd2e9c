using System.Collections.Concurrent;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Transport.Diagnostics;

/// <summary>What works and what does not at this moment, in sentences. Thread-safe.</summary>
public sealed class TransportHealth
{
    private readonly ConcurrentDictionary<AgentId, string?> _agents = new();
    private volatile Exception? _publishFailure;

    /// <summary>Whether every agent receives and publishing works.</summary>
    public bool IsHealthy => _publishFailure is null && _agents.Values.All(problem => problem is null);

    /// <summary>What is wrong: one sentence per problem, empty when all is well.</summary>
    public IReadOnlyList<string> Problems
    {
        get
        {
            var problems = _agents.Where(agent => agent.Value is not null).Select(agent => $"Agent {agent.Key} does not receive: {agent.Value}").ToList();
            if (_publishFailure is { } failure)
            {
                problems.Add($"Publishing fails and is tried again: {failure.Message}");
            }

            return problems;
        }
    }

    internal Exception? LastPublishFailure => _publishFailure;

    internal void PublishFailed(Exception failure) => _publishFailure = failure;

    internal void PublishRecovered() => _publishFailure = null;

    internal void AgentReceives(AgentId agent) => _agents[agent] = null;

    internal void AgentFails(AgentId agent, string problem) => _agents[agent] = problem;

    internal void AgentStopped(AgentId agent) => _agents.TryRemove(agent, out _);
}
