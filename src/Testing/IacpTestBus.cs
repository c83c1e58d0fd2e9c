using IacpBus.Agents.Conversations;
using IacpBus.Agents.Client;
using IacpBus.Contracts.Iacp;
using IacpBus.Testing.Memory;
using IacpBus.Transport;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace IacpBus.Testing;

/// <summary>
/// Runs agents in memory, without a broker: they sign, check, consume, bury and answer with the code that they use on a
/// real one. Keys are fixed (<see cref="TestKeys"/>) and time stands still until the test moves <see cref="Clock"/>.
/// Nothing is read from files or the environment. Thread-safe.
/// </summary>
public sealed class IacpTestBus : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly MemoryBroker _broker;
    private readonly MemoryBusHost _agents;

    private IacpTestBus(IHost host, TestClock clock)
    {
        _host = host;
        Clock = clock;
        _broker = host.Services.GetRequiredService<MemoryBroker>();
        _agents = host.Services.GetRequiredService<MemoryBusHost>();
    }

    /// <summary>The clock of everything here: time stamps, times to live, timeouts, and whatever takes a <see cref="TimeProvider"/> from the container.</summary>
    public TestClock Clock { get; }

    /// <summary>The container, for the author's own services.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>Every message that an agent has sent so far, in order; each signature was checked. Not what was injected.</summary>
    public IReadOnlyList<SentMessage> Sent => _broker.Sent;

    /// <summary>Starts the agents that <paramref name="configure"/> adds, and hosted services if there are any. Returns when all agents receive.</summary>
    /// <param name="configure">The program's own registrations: <c>AddIacpAgent</c>, handlers, what they need.</param>
    /// <param name="cancellationToken">Breaks the start off.</param>
    /// <exception cref="InvalidOperationException">No agent was added, or one is wrong.</exception>
    public static async Task<IacpTestBus> StartAsync(Action<IServiceCollection> configure, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var clock = new TestClock();
        IHost host = MemoryHost.Build(configure, clock);
        try
        {
            await host.StartAsync(cancellationToken);
            return new IacpTestBus(host, clock);
        }
        catch
        {
            await DisposeAsync(host);
            throw;
        }
    }

    /// <summary>Speaks as one of the agents.</summary>
    /// <exception cref="InvalidOperationException">No such agent was added.</exception>
    public IAgentClient Client(string agentId) => Services.GetRequiredKeyedService<IAgentClient>(Find(agentId).Id.Value);

    /// <summary>What an agent refused or failed to handle though its sender was verified, and what outlived its time to live in the inbox; oldest first.</summary>
    public IReadOnlyList<BuriedMessage> DeadLetters(string agentId) => _broker.DeadLetters(AgentId.Parse(agentId));

    /// <summary>What an agent refused before the sender was verified; oldest first.</summary>
    public IReadOnlyList<BuriedMessage> Quarantine(string agentId) => _broker.Quarantine(AgentId.Parse(agentId));

    /// <summary>How many messages wait in an inbox for an agent that is stopped, busy, or not part of the test.</summary>
    public int Waiting(string agentId) => _broker.Inbox(AgentId.Parse(agentId)).Waiting;

    /// <summary>
    /// How many messages of an agent wait for their next try, because their handler failed. They come back to the inbox
    /// when <see cref="Clock"/> is moved past their pause: 2 s after the first failure, then 4, 8, 16, 32 and 60 s.
    /// </summary>
    public int Delayed(string agentId) => _broker.Delayed(AgentId.Parse(agentId));

    /// <summary>
    /// Puts bytes straight into the inbox of an agent, as anybody can who may publish on the broker. Completes when they
    /// are in; <see cref="SettledAsync"/> tells when they were dealt with.
    /// </summary>
    /// <exception cref="InvalidOperationException">No such agent was added.</exception>
    public Task InjectAsync(string agentId, ReadOnlyMemory<byte> body, InjectOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _broker.Inject(Find(agentId).Id, body, options ?? new InjectOptions());
        return Task.CompletedTask;
    }

    /// <summary>
    /// Completes when no agent handles a message: everything sent so far was handled, buried, or waits for an agent that
    /// is stopped or for its next try (<see cref="Delayed"/>), and what the clock made due was done. A handler that waits for the clock holds it up until the clock is moved.
    /// </summary>
    public Task SettledAsync(CancellationToken cancellationToken = default) => _broker.Activity.SettledAsync(cancellationToken);

    /// <summary>Stops one agent: no new messages reach it, and those that it handles end first. Directed messages wait for it, broadcasts pass it by.</summary>
    /// <exception cref="InvalidOperationException">No such agent was added.</exception>
    public Task StopAgentAsync(string agentId, CancellationToken cancellationToken = default) => _agents.StopAgentAsync(Find(agentId), cancellationToken);

    /// <summary>Starts a stopped agent again, which gets what waits for it.</summary>
    /// <exception cref="InvalidOperationException">No such agent was added.</exception>
    public Task StartAgentAsync(string agentId, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _agents.StartAgent(Find(agentId));
        return Task.CompletedTask;
    }

    /// <summary>Cancels what the agents still handle and stops them. Handlers that do not react to it are left behind after 5 s.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            _agents.CancelDelivered();
            await Services.GetRequiredService<RunningWork>().HurryAsync();
            await _host.StopAsync(CancellationToken.None);
        }
        finally
        {
            await DisposeAsync(_host);
        }
    }

    /// <summary>Services of the author may know no other way of disposal than this.</summary>
    private static ValueTask DisposeAsync(IHost host) => ((IAsyncDisposable)host).DisposeAsync();

    private AgentTransport Find(string agentId) => Services.GetRequiredService<AgentTransports>()[AgentId.Parse(agentId)];
}
