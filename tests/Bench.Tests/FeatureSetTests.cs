using IacpBus.Bench.Features;

namespace IacpBus.Bench.Tests;

public sealed class FeatureSetTests
{
    [Fact]
    public void Parse_AllFeatures_SetsWhatAMessageUses()
    {
        FeatureSet set = FeatureSet.Parse("topic+ttl+properties");

        Assert.Equal("bench.features.topic", set.Exchange);
        Assert.Equal("3600000", set.PropertiesOf(7).Expiration);
        Assert.Equal("01900000-0000-7000-8000-000000000007", set.PropertiesOf(7).MessageId);
    }

    [Fact]
    public void Parse_Plain_UsesNothing()
    {
        FeatureSet set = FeatureSet.Parse("plain");

        Assert.Equal(string.Empty, set.Exchange);
        Assert.False(set.PropertiesOf(1).IsExpirationPresent());
        Assert.False(set.PropertiesOf(1).IsMessageIdPresent());
    }

    [Fact]
    public void Parse_Unknown_SaysWhatThereIs()
    {
        FormatException mistake = Assert.Throws<FormatException>(() => FeatureSet.Parse("topic+speed"));

        Assert.Equal("'speed' is no feature: use plain, direct, topic, ttl, properties, dead-letters, joined by '+'.", mistake.Message);
    }
}
