using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Sending;

namespace IacpBus.Transport.Tests.Sending;

public sealed class IacpAddressTests
{
    [Theory]
    [InlineData("builder-01")]
    [InlineData("Builder-01")]
    [InlineData("on-prem:cardiff-01:builder")]
    [InlineData("agent_a@workspace")]
    [InlineData("a..b.c")]
    [InlineData("a")]
    [InlineData("192.168.0.1")]
    public void Of_AgentId_ComesBackFromItsAddress(string id)
    {
        Uri address = IacpAddress.Of(AgentId.Parse(id));

        Assert.Equal("iacp", address.Scheme);
        Assert.True(IacpAddress.TryParse(address, out RecipientAddress recipient));
        Assert.Equal(id, recipient.Value);
        Assert.True(IacpAddress.TryParse(new Uri(address.ToString()), out recipient));
        Assert.Equal(id, recipient.Value);
    }

    [Theory]
    [InlineData("iacp:*", "*")]
    [InlineData("iacp:lab:*:reviewer", "lab:*:reviewer")]
    [InlineData("IACP:builder-01", "builder-01")]
    public void TryParse_PatternOrTypedAddress_IsARecipient(string address, string recipient)
    {
        Assert.True(IacpAddress.TryParse(new Uri(address), out RecipientAddress parsed));
        Assert.Equal(recipient, parsed.Value);
    }

    [Theory]
    [InlineData("rabbitmq://localhost/builder-01")]
    [InlineData("queue:builder-01")]
    [InlineData("iacp:")]
    [InlineData("iacp://builder-01")]
    [InlineData("iacp:builder-01/x")]
    [InlineData("iacp:%20")]
    public void TryParse_AnythingElse_IsFalse(string address) => Assert.False(IacpAddress.TryParse(new Uri(address), out _));

    [Fact]
    public void TryParse_RelativeAddress_IsFalse() => Assert.False(IacpAddress.TryParse(new Uri("builder-01", UriKind.Relative), out _));
}
