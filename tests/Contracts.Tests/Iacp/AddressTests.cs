using IacpBus.Contracts.Iacp;
using Xunit;

namespace IacpBus.Contracts.Tests.Iacp;

/// <summary>Agent ids, recipient addresses and channel names by themselves.</summary>
public sealed class AddressTests
{
    [Theory]
    [Trait("row", "ENV-18")]
    [InlineData("builder-01")]
    [InlineData("on-prem:cardiff-01:builder")]
    [InlineData("agent_a@workspace")]
    [InlineData("did:wwa:builder-01")]
    [InlineData("a")]
    [InlineData("7")]
    [InlineData("A.b_C:d@e-F9")]
    [InlineData("a..b::c--d")]
    [InlineData("registry")]
    [InlineData("gateway")]
    [InlineData("iacp.system")]
    [InlineData("ref-agent-demo")]
    public void AgentId_OfTheAcceptedList_IsRead(string text)
    {
        Assert.True(AgentId.TryParse(text, out AgentId id));
        Assert.Equal(text, id.Value);
        Assert.Equal(id, AgentId.Parse(text));
        Assert.Equal(text, id.ToString());
    }

    [Theory]
    [Trait("row", "ENV-18")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("*")]
    [InlineData("on-prem:*:builder")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData(":a")]
    [InlineData("a:")]
    [InlineData("@a")]
    [InlineData("_a")]
    [InlineData("a_")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("agent://spfx-builder.internal:8782")]
    [InlineData("a?b")]
    [InlineData("a#b")]
    [InlineData("a&b")]
    [InlineData("a+b")]
    [InlineData("a%20b")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("b\u00e9b")]
    [InlineData("\u0430gent")]
    [InlineData("agent\u0661")]
    [InlineData("a\uff0db")]
    public void AgentId_OfTheRefusedList_IsRefused(string? text)
    {
        Assert.False(AgentId.TryParse(text, out AgentId id));
        Assert.Equal(string.Empty, id.Value);
        Assert.Throws<FormatException>(() => AgentId.Parse(text!));
    }

    [Fact]
    [Trait("row", "ENV-18")]
    public void AgentId_AtItsLongest_IsReadAndOneMoreIsNot()
    {
        Assert.True(AgentId.TryParse(new string('a', 128), out _));
        Assert.False(AgentId.TryParse(new string('a', 129), out _));
    }

    [Fact]
    [Trait("row", "ENV-18")]
    public void AgentId_InAnotherCase_IsAnotherAgent() => Assert.NotEqual(AgentId.Parse("builder"), AgentId.Parse("Builder"));

    [Theory]
    [Trait("row", "ENV-18")]
    [InlineData("registry", true)]
    [InlineData("gateway", true)]
    [InlineData("iacp.agents", true)]
    [InlineData("iacp.x", true)]
    [InlineData("iacp", false)]
    [InlineData("iacp-x", false)]
    [InlineData("Registry", false)]
    [InlineData("registry-2", false)]
    [InlineData("builder-01", false)]
    public void IsReserved_OfInfrastructureNames_IsTrue(string text, bool expected) => Assert.Equal(expected, AgentId.Parse(text).IsReserved);

    [Theory]
    [Trait("row", "ENV-16")]
    [InlineData("*", "builder-01", true)]
    [InlineData("*", "on-prem:cardiff-01:builder", true)]
    [InlineData("*:*:*", "on-prem:cardiff-01:builder", true)]
    [InlineData("*:*:*", "builder-01", false)]
    [InlineData("*:*:*", "a:b", false)]
    [InlineData("*:*:*", "a:b:c:d", false)]
    [InlineData("on-prem:*:builder", "on-prem:cardiff-01:builder", true)]
    [InlineData("on-prem:*:builder", "on-prem:x:builder", true)]
    [InlineData("on-prem:*:builder", "on-prem:x:Builder", false)]
    [InlineData("on-prem:*:builder", "off-prem:x:builder", false)]
    [InlineData("on-prem:*:builder", "on-prem:x:y:builder", false)]
    [InlineData("*:cardiff-01:builder", "on-prem:cardiff-01:builder", true)]
    [InlineData("*:cardiff-01:builder", "on-prem:cardiff-02:builder", false)]
    [InlineData("on-prem:cardiff-01:*", "on-prem:cardiff-01:reviewer", true)]
    [InlineData("on-prem:cardiff-01:*", "on-prem:cardiff-010:reviewer", false)]
    [InlineData("on-prem:*:*", "on-prem:cardiff-01:builder", true)]
    [InlineData("builder-01", "builder-01", true)]
    [InlineData("builder-01", "builder-02", false)]
    [InlineData("builder-01", "Builder-01", false)]
    [InlineData("on-prem:cardiff-01:builder", "on-prem:cardiff-01:builder", true)]
    public void Covers_AddressAndAgent_ComparesSegmentBySegment(string address, string agent, bool expected) =>
        Assert.Equal(expected, RecipientAddress.Parse(address).Covers(AgentId.Parse(agent)));

    [Theory]
    [Trait("row", "ENV-16")]
    [InlineData("*", true)]
    [InlineData("a:*:c", true)]
    [InlineData("a:b:c", false)]
    [InlineData("builder-01", false)]
    public void RecipientAddress_Read_TellsWhetherItIsABroadcast(string text, bool broadcast)
    {
        RecipientAddress address = RecipientAddress.Parse(text);

        Assert.Equal(broadcast, address.IsBroadcast);
        Assert.Equal(text, address.Value);
        Assert.Equal(text, address.ToString());
        Assert.Equal(broadcast ? default : AgentId.Parse(text), address.Agent);
        Assert.Equal(address, RecipientAddress.Parse(text));
    }

    [Theory]
    [Trait("row", "ENV-16")]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("**")]
    [InlineData("*:*")]
    [InlineData("a*:b:c")]
    [InlineData("*:b:c*")]
    [InlineData("*::c")]
    [InlineData("*:-b:c")]
    [InlineData("*:b:c:d")]
    [InlineData("* ")]
    [InlineData("#")]
    public void RecipientAddress_NeitherIdNorPattern_IsRefused(string? text)
    {
        Assert.False(RecipientAddress.TryParse(text, out RecipientAddress address));
        Assert.Equal(default, address);
        Assert.Throws<FormatException>(() => RecipientAddress.Parse(text!));
    }

    [Fact]
    [Trait("row", "ENV-16")]
    public void RecipientAddress_PatternAtItsLongest_IsReadAndOneMoreIsNot()
    {
        Assert.True(RecipientAddress.TryParse("*:*:" + new string('a', 124), out _));
        Assert.False(RecipientAddress.TryParse("*:*:" + new string('a', 125), out _));
    }

    [Fact]
    public void RecipientAddress_OfOneAgent_IsThatAgentsAddress()
    {
        Assert.Equal(RecipientAddress.Parse("builder-01"), RecipientAddress.To(AgentId.Parse("builder-01")));
        Assert.Equal(RecipientAddress.Parse("*"), RecipientAddress.Everyone);
        Assert.False(RecipientAddress.To(AgentId.Parse("builder-01")).IsBroadcast);
    }

    [Fact]
    public void RecipientAddress_Default_CoversNobodyWithAName() => Assert.False(default(RecipientAddress).Covers(AgentId.Parse("builder-01")));

    [Theory]
    [Trait("row", "ENV-12")]
    [InlineData(MessageIntent.Handoff, "handoff")]
    [InlineData(MessageIntent.Query, "query")]
    [InlineData(MessageIntent.Negotiate, "coordination")]
    [InlineData(MessageIntent.Notify, "notification")]
    [InlineData(MessageIntent.Health, "health")]
    [InlineData(MessageIntent.None, "notification")]
    public void ChannelName_ForAnIntent_IsTheChannelOfTheTable(MessageIntent intent, string expected)
    {
        Assert.Equal(expected, ChannelName.For(intent).Value);
        Assert.True(ChannelName.For(intent).IsKnown);
        Assert.Equal(ChannelName.Parse(expected), ChannelName.For(intent));
    }

    [Theory]
    [Trait("row", "ENV-12")]
    [InlineData("lab")]
    [InlineData("")]
    [InlineData("Query")]
    [InlineData(null)]
    public void ChannelName_OfOurOwnMakingThatIsUnknown_Throws(string? text) => Assert.Throws<FormatException>(() => ChannelName.Parse(text!));

    [Fact]
    [Trait("row", "ENV-12")]
    public void ChannelName_Aliases_AreTheSameChannel()
    {
        Assert.Equal(ChannelName.Parse("coordination"), ChannelName.Parse("negotiate"));
        Assert.Equal(ChannelName.Parse("notification"), ChannelName.Parse("notify"));
        Assert.Equal("notification", default(ChannelName).Value);
    }
}
