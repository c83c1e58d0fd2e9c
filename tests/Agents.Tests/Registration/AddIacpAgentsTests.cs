using System.Text;
using IacpBus.Agents.Capabilities;
using IacpBus.Agents.Registration;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Trust;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Agents.Tests.Registration;

public sealed class AddIacpAgentsTests
{
    private const string Handler = "\"Handler\": \"IacpBus.Agents.Tests.Registration.AddIacpAgentsTests+Echo, IacpBus.Agents.Tests\"";

    [Fact]
    public void AddIacpAgents_SoundList_AddsItsAgents()
    {
        List<AgentEndpointDefinition> agents = Add($$"""
            { "Id": "builder-01" },
            { "Id": "reviewer-02", "Policy": "registered", "Capabilities": [
              { "Name": "review", {{Handler}}, "MaxConcurrent": 2, "TypicalDuration": "00:00:05", "Tools": ["git"] },
              { "Name": "test", {{Handler}} } ] }
            """);

        Assert.Equal(["builder-01", "reviewer-02"], agents.Select(agent => agent.Id.Value));
        Assert.Equal([SignaturePolicy.Required, SignaturePolicy.Registered], agents.Select(agent => agent.Policy));
    }

    [Fact]
    public void AddIacpAgents_NoList_AddsNobody() => Assert.Empty(Add(""));

    [Fact]
    public void AddIacpAgents_MembersOfACapability_ReachItsOptionsAndHandler()
    {
        CapabilityRegistration capability = Assert.Single(CapabilitiesOf($$"""
            { "Id": "reviewer-02", "Capabilities": [
              { "Name": "review", {{Handler}}, "Description": "Reads.", "MaxConcurrent": 2, "TypicalDuration": "00:00:05", "Tools": ["git"], "Models": ["m"] } ] }
            """));

        Assert.Equal("review", capability.Name);
        Assert.Equal(("Reads.", 2, TimeSpan.FromSeconds(5)), (capability.Options.Description, capability.Options.MaxConcurrent, capability.Options.TypicalDuration));
        Assert.Equal(["git"], capability.Options.Tools);
        Assert.Equal(["m"], capability.Options.Models);
        Assert.IsType<Echo>(capability.CreateHandler(new ServiceCollection().BuildServiceProvider()));
    }

    [Theory]
    [InlineData("{ }", "Iacp:Agents:0:Id is ''; it must be an agent id such as reviewer-02.")]
    [InlineData("{ \"Id\": \"no good\" }", "Iacp:Agents:0:Id is 'no good'; it must be an agent id")]
    [InlineData("{ \"Id\": \"gateway\" }", "Iacp:Agents:0: gateway is reserved")]
    [InlineData("{ \"Id\": \"a\" }, { \"Id\": \"a\" }", "Iacp:Agents:1: Agent a was added already")]
    [InlineData("{ \"Id\": \"a\", \"Policy\": \"none\" }", "Iacp:Agents:0:Policy is 'none'; it must be Required, Registered or Open.")]
    [InlineData("{ \"Id\": \"a\", \"Policy\": \"7\" }", "Iacp:Agents:0:Policy is '7'; it must be Required, Registered or Open.")]
    [InlineData("{ \"Id\": \"a\", \"Policy\": \"\" }", "Iacp:Agents:0:Policy is ''; it must be Required, Registered or Open.")]
    [InlineData("{ \"Id\": \"a\", \"Capabilities\": [ { \"Handler\": \"X\" } ] }", "Iacp:Agents:0:Capabilities:0:Name is missing")]
    [InlineData("{ \"Id\": \"a\", \"Capabilities\": [ { \"Name\": \"c\" } ] }", "Iacp:Agents:0:Capabilities:0 has nothing that does the work; set Handler to a .NET type that implements ICapabilityHandler.")]
    [InlineData("{ \"Id\": \"a\", \"Capabilities\": [ { \"Name\": \"c\", \"Handler\": \"No.Such.Type, Nowhere\" } ] }", "Iacp:Agents:0:Capabilities:0:Handler is 'No.Such.Type, Nowhere'; it must name a class")]
    [InlineData("{ \"Id\": \"a\", \"Capabilities\": [ { \"Name\": \"c\", \"Handler\": \"System.String\" } ] }", "Iacp:Agents:0:Capabilities:0:Handler is 'System.String'; it must name a class that implements ICapabilityHandler")]
    [InlineData("{ \"Id\": \"a\", \"Capabilities\": [ { \"Name\": \"c\", \"Handler\": \"IacpBus.Agents.Capabilities.ICapabilityHandler, IacpBus.Agents\" } ] }", "it must name a class that implements ICapabilityHandler")]
    [InlineData("{ \"Id\": \"a\", \"Capabilities\": [ { \"Name\": \"c\", \"Handler\": \"\" } ] }", "Iacp:Agents:0:Capabilities:0:Handler is ''; it must name a class")]
    [InlineData("{ \"Id\": \"a\", \"Capabilities\": [ { \"Name\": \"c\", \"Handler\": \"A, B, Version=x\" } ] }", "Iacp:Agents:0:Capabilities:0:Handler is 'A, B, Version=x'; it must name a class")]
    [InlineData("{ \"Id\": \"a\", \"Capabilities\": [ { \"Name\": \"c\", \"Handler\": \"A[[\" } ] }", "Iacp:Agents:0:Capabilities:0:Handler is 'A[['; it must name a class")]
    [InlineData("{ \"Id\": \"a\", \"Capabilities\": [ { \"Name\": \"c\", HANDLER, \"MaxConcurrent\": 0 } ] }", "Iacp:Agents:0:Capabilities:0: Capability c of agent a: MaxConcurrent is 0; it must lie between 1 and 1000.")]
    [InlineData("{ \"Id\": \"a\", \"Capabilities\": [ { \"Name\": \"c\", HANDLER, \"MaxConcurrent\": \"many\" } ] }", "Iacp:Agents:0:Capabilities:0: Failed to convert configuration value 'many' at 'Iacp:Agents:0:Capabilities:0:MaxConcurrent'")]
    [InlineData("{ \"Id\": \"a\", \"Capabilities\": [ { \"Name\": \"c\", HANDLER, \"TypicalDuration\": \"-00:00:01\" } ] }", "Iacp:Agents:0:Capabilities:0: TypicalDuration is -00:00:01; it must be positive.")]
    [InlineData("{ \"Id\": \"a\", \"Capabilities\": [ { \"Name\": \"c\", HANDLER }, { \"Name\": \"c\", HANDLER } ] }", "Iacp:Agents:0:Capabilities:1: Agent a has the capability c already")]
    public void AddIacpAgents_Mistake_IsNamedWithItsPlaceAndCure(string agents, string sentence)
    {
        var wrong = Assert.Throws<InvalidOperationException>(() => Add(agents.Replace("HANDLER", Handler, StringComparison.Ordinal)));

        Assert.Contains(sentence, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Environment.NewLine, wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddIacpAgents_SeveralMistakes_AreAllNamedAtOnce()
    {
        var wrong = Assert.Throws<InvalidOperationException>(() => Add("""
            { "Id": "no good" },
            { "Id": "a", "Policy": "none", "Capabilities": [ { "Name": "c" }, { "Handler": "x" } ] }
            """));

        Assert.Equal(4, wrong.Message.Split(Environment.NewLine).Length);
    }

    [Fact]
    public void AddIacpAgents_KindOfTheHost_IsAskedFirst()
    {
        var made = new Echo();
        ConfiguredCapability custom = section => section["Program"] is null ? null : _ => made;
        CapabilityRegistration capability = Assert.Single(CapabilitiesOf("""{ "Id": "a", "Capabilities": [ { "Name": "c", "Program": "x" } ] }""", custom));

        Assert.Same(made, capability.CreateHandler(new ServiceCollection().BuildServiceProvider()));
        var wrong = Assert.Throws<InvalidOperationException>(() => Add("""{ "Id": "a", "Capabilities": [ { "Name": "c" } ] }""", custom));
        Assert.Contains("or Program to a program", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddIacpAgents_HostRefusesItsKind_IsNamedWithItsPlace()
    {
        var wrong = Assert.Throws<InvalidOperationException>(() =>
            Add("""{ "Id": "a", "Capabilities": [ { "Name": "c" } ] }""", _ => throw new InvalidOperationException("Program:FileName is missing.")));

        Assert.Equal("Iacp:Agents:0:Capabilities:0: Program:FileName is missing.", wrong.Message);
    }

    private static List<AgentEndpointDefinition> Add(string agents, ConfiguredCapability? custom = null) =>
        [.. Services(agents, custom).Where(service => service.ServiceType == typeof(AgentEndpointDefinition)).Select(service => (AgentEndpointDefinition)service.ImplementationInstance!)];

    private static IReadOnlyList<CapabilityRegistration> CapabilitiesOf(string agents, ConfiguredCapability? custom = null)
    {
        IServiceCollection services = Services(agents, custom);
        object key = services.Single(service => service.IsKeyedService && service.ServiceType == typeof(AgentCapabilities)).ServiceKey!;
        return services.BuildServiceProvider().GetRequiredKeyedService<AgentCapabilities>(key).All;
    }

    private static IServiceCollection Services(string agents, ConfiguredCapability? custom)
    {
        string json = $"{{ \"Iacp\": {{ \"Agents\": [ {agents} ] }} }}";
        IConfiguration configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
        return new ServiceCollection().AddSingleton(configuration).AddIacpAgents(configuration, custom);
    }

    private sealed class Echo : ICapabilityHandler
    {
        public Task<CanonicalJson> HandleAsync(CapabilityCall call, CancellationToken cancellationToken) => Task.FromResult(CanonicalJson.EmptyObject);
    }
}
