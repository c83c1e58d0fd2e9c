using System.Text;
using IacpBus.Agents.Negotiations;
using IacpBus.Agents.Registration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace IacpBus.Agents.Tests.Registration;

/// <summary>The section <c>Negotiation</c> of an agent in configuration.</summary>
public sealed class AddIacpAgentsNegotiationTests
{
    [Theory]
    [InlineData("{ \"MaxConcurrent\": 1 }", "Iacp:Agents:0:Negotiation has nothing that does the work; set Handler to a .NET type that implements INegotiationHandler.")]
    [InlineData("{ \"Handler\": \"System.String\" }", "Iacp:Agents:0:Negotiation:Handler is 'System.String'; it must name a class that implements INegotiationHandler")]
    [InlineData("{ \"Handler\": \"No.Such, Nowhere\" }", "Iacp:Agents:0:Negotiation:Handler is 'No.Such, Nowhere'; it must name a class")]
    [InlineData("{ \"Handler\": \"IacpBus.Agents.Negotiations.INegotiationHandler, IacpBus.Agents\" }", "it must name a class that implements INegotiationHandler")]
    [InlineData("{ HANDLER, \"MaxConcurrent\": 0 }", "Iacp:Agents:0:Negotiation: Negotiation of agent a: MaxConcurrent is 0; it must lie between 1 and 1000.")]
    [InlineData("{ HANDLER, \"MaxConcurrent\": 1001 }", "MaxConcurrent is 1001; it must lie between 1 and 1000.")]
    [InlineData("{ HANDLER, \"MaxConcurrent\": \"many\" }", "Iacp:Agents:0:Negotiation: Failed to convert configuration value 'many'")]
    public void AddIacpAgents_MistakeInNegotiation_IsNamedWithItsPlaceAndCure(string section, string sentence)
    {
        var wrong = Assert.Throws<InvalidOperationException>(() => Add(section));

        Assert.Contains(sentence, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Environment.NewLine, wrong.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ HANDLER }")]
    [InlineData("{ HANDLER, \"MaxConcurrent\": 1000 }")]
    public void AddIacpAgents_SoundNegotiation_IsTaken(string section) => Add(section);

    [Fact]
    public void AddIacpAgents_KindOfTheHost_IsAskedFirst()
    {
        var asked = new List<string?>();
        ConfiguredNegotiation custom = section =>
        {
            asked.Add(section["Program"]);
            return section["Program"] is null ? null : _ => new Handler();
        };

        Add("{ \"Program\": \"x\" }", custom);
        var wrong = Assert.Throws<InvalidOperationException>(() => Add("{ \"MaxConcurrent\": 2 }", custom));
        var refused = Assert.Throws<InvalidOperationException>(() => Add("{ \"Program\": \"x\" }", _ => throw new InvalidOperationException("Program:FileName is missing.")));

        Assert.Equal(["x", null], asked);
        Assert.Contains("or Program to a program", wrong.Message, StringComparison.Ordinal);
        Assert.Equal("Iacp:Agents:0:Negotiation: Program:FileName is missing.", refused.Message);
    }

    private static void Add(string section, ConfiguredNegotiation? custom = null)
    {
        string handler = $"\"Handler\": \"{typeof(Handler).FullName}, IacpBus.Agents.Tests\"";
        string json = $$"""{ "Iacp": { "Agents": [ { "Id": "a", "Negotiation": {{section.Replace("HANDLER", handler, StringComparison.Ordinal)}} } ] } }""";
        IConfiguration configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json))).Build();
        new ServiceCollection().AddSingleton(configuration).AddIacpAgents(configuration, null, custom);
    }

    private sealed class Handler : INegotiationHandler
    {
        public Task<NegotiationDecision> ConsiderAsync(NegotiationOffer offer, CancellationToken cancellationToken) => Task.FromResult(NegotiationDecision.Accept());

        public Task<Contracts.Json.CanonicalJson> WorkAsync(NegotiationWork work, CancellationToken cancellationToken) => Task.FromResult(Contracts.Json.CanonicalJson.EmptyObject);
    }
}
