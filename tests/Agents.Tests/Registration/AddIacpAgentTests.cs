using IacpBus.Agents.Capabilities;
using IacpBus.Agents.Client;
using IacpBus.Agents.Registration;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using IacpBus.Transport;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Trust;
using MassTransit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Agents.Tests.Registration;

public sealed class AddIacpAgentTests
{
    private readonly IServiceCollection _services = new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Iacp:Transport:Uri"] = "amqp://localhost:1" }).Build());

    [Theory]
    [InlineData("")]
    [InlineData("has space")]
    [InlineData("-x")]
    [InlineData("*")]
    [InlineData("a/b")]
    public void AddIacpAgent_NotAnId_SaysWhatOneLooksLike(string id)
    {
        var wrong = Assert.Throws<FormatException>(() => _services.AddIacpAgent(id));

        Assert.Contains($"'{id}' is not an agent id", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("registry")]
    [InlineData("gateway")]
    [InlineData("iacp.x")]
    public void AddIacpAgent_ReservedName_IsRefused(string id) =>
        Assert.Contains($"{id} is reserved", Assert.Throws<ArgumentException>(() => _services.AddIacpAgent(id)).Message, StringComparison.Ordinal);

    [Fact]
    public void AddIacpAgent_Twice_IsRefusedButOtherCaseIsAnotherAgent()
    {
        _services.AddIacpAgent("builder-01");

        Assert.Contains("builder-01 was added already", Assert.Throws<ArgumentException>(() => _services.AddIacpAgent("builder-01")).Message, StringComparison.Ordinal);
        _services.AddIacpAgent("Builder-01");
        Assert.Equal(2, Definitions().Count);
    }

    [Fact]
    public void AddIacpAgent_DefaultPolicy_IsRequired()
    {
        _services.AddIacpAgent("builder-01").AddIacpAgent("reviewer-02", agent => agent.Policy = SignaturePolicy.Open);

        Assert.Equal([SignaturePolicy.Required, SignaturePolicy.Open], Definitions().Select(definition => definition.Policy));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1001)]
    public void Capability_MaxConcurrentOutOfRange_IsRefused(int most)
    {
        var wrong = Assert.Throws<ArgumentException>(() => _services.AddIacpAgent("builder-01", agent => agent.Capability("review", Echo, options => options.MaxConcurrent = most)));

        Assert.Contains($"MaxConcurrent is {most}; it must lie between 1 and 1000", wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public void Capability_MaxConcurrentAtTheBounds_IsFine(int most)
    {
        _services.AddIacpAgent("builder-01", agent => agent.Capability("review", Echo, options => options.MaxConcurrent = most));

        Assert.Single(Definitions());
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    public void Capability_WithoutName_IsRefused(string name) =>
        Assert.Throws<ArgumentException>(() => _services.AddIacpAgent("builder-01", agent => agent.Capability(name, Echo)));

    [Fact]
    public void Capability_SameNameTwice_IsRefused()
    {
        var wrong = Assert.Throws<ArgumentException>(() => _services.AddIacpAgent("builder-01", agent => agent.Capability("review", Echo).Capability("Review", Echo).Capability("review", Echo)));

        Assert.Contains("builder-01 has the capability review already", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddIacpAgent_Refused_LeavesNoAgentBehind()
    {
        Assert.Throws<ArgumentException>(() => _services.AddIacpAgent("builder-01", agent => agent.Capability("review", Echo).Capability("review", Echo)));

        Assert.Empty(Definitions());
        _services.AddIacpAgent("builder-01");
        Assert.Single(Definitions());
    }

    [Fact]
    public async Task IAgentClient_OnlyAgent_IsThereWithoutItsName()
    {
        _services.AddIacpAgent("builder-01", agent => agent.UsePrivateKey(_ => NewBuilderKey()));
        await using ServiceProvider provider = _services.BuildServiceProvider();

        IAgentClient client = provider.GetRequiredService<IAgentClient>();

        Assert.Equal(TestKeys.Builder, client.Id);
        Assert.Same(provider.GetRequiredKeyedService<IAgentClient>("builder-01"), client);
        Assert.False(client.Ready.IsCompleted);
    }

    [Fact]
    public async Task IAgentClient_TwoAgents_WantsToKnowWhoSpeaks()
    {
        _services
            .AddIacpAgent("builder-01", agent => agent.UsePrivateKey(_ => NewBuilderKey()))
            .AddIacpAgent("reviewer-02", agent => agent.UsePrivateKey(_ => AgentPrivateKey.FromSeed(Convert.FromHexString(TestKeys.ReviewerSeed))));
        await using ServiceProvider provider = _services.BuildServiceProvider();

        var wrong = Assert.Throws<InvalidOperationException>(provider.GetRequiredService<IAgentClient>);
        Assert.Contains("2 agents", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("FromKeyedServices", wrong.Message, StringComparison.Ordinal);
        Assert.Equal(TestKeys.Reviewer, provider.GetRequiredKeyedService<IAgentClient>("reviewer-02").Id);
    }

    [Fact]
    public async Task AgentTransports_KeyMissing_SaysHowToMakeOne()
    {
        using var folder = new TempFolder();
        _services.AddIacpAgent("builder-01").Configure<TrustOptions>(trust => trust.KeyFolder = folder.FullName);
        await using ServiceProvider provider = _services.BuildServiceProvider();

        var wrong = Assert.Throws<InvalidOperationException>(provider.GetRequiredService<AgentTransports>);
        Assert.Contains("iacp-worker keys create builder-01", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AgentTransports_OtherAgent_IsNotPartOfTheProcess()
    {
        _services.AddIacpAgent("builder-01", agent => agent.UsePrivateKey(_ => NewBuilderKey()));
        await using ServiceProvider provider = _services.BuildServiceProvider();
        AgentTransports transports = provider.GetRequiredService<AgentTransports>();

        Assert.Equal(TestKeys.BuilderPublic, transports[TestKeys.Builder].PublicKey.ToString());
        Assert.Contains("reviewer-02 is not part of this process", Assert.Throws<InvalidOperationException>(() => transports[TestKeys.Reviewer]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Consumer_OfHeartbeats_OrOfAllMessages_GetsSignsOfLife_OthersAreSparedThem()
    {
        _services.AddIacpAgent("beats", agent => agent.Consumer<Consumes<Heartbeat>>())
            .AddIacpAgent("all", agent => agent.Consumer<Consumes<IacpMessage>>())
            .AddIacpAgent("news", agent => agent.Consumer<Consumes<Notification>>())
            .AddIacpAgent("none");

        Assert.Equal([true, true, false, false], Definitions().Select(definition => definition.ConsumesSignsOfLife));
    }

    private static AgentPrivateKey NewBuilderKey() => AgentPrivateKey.FromSeed(Convert.FromHexString(TestKeys.BuilderSeed));

    private static Task<CanonicalJson> Echo(CapabilityCall call, CancellationToken cancellationToken) => Task.FromResult(CanonicalJson.EmptyObject);

    private List<AgentEndpointDefinition> Definitions() =>
        [.. _services.Where(service => service.ServiceType == typeof(AgentEndpointDefinition)).Select(service => (AgentEndpointDefinition)service.ImplementationInstance!)];

    private sealed class Consumes<TMessage> : IConsumer<TMessage>
        where TMessage : class
    {
        public Task Consume(ConsumeContext<TMessage> context) => Task.CompletedTask;
    }
}
