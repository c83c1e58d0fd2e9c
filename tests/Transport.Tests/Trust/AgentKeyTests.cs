using IacpBus.Transport.Trust;

namespace IacpBus.Transport.Tests.Trust;

public sealed class AgentKeyTests
{
    [Theory]
    [InlineData(TestKeys.BuilderPublic)]
    [InlineData("ed25519:" + TestKeys.BuilderPublic)]
    [InlineData("D75A980182B10AB7D54BFED3C964073A0EE172F3DAA62325AF021A68F707511A")]
    [InlineData("ed25519:D75A980182B10AB7D54BFED3C964073A0EE172F3DAA62325AF021A68F707511A")]
    public void TryParse_PublicKeyInHex_GivesTheKey(string text)
    {
        Assert.True(AgentPublicKey.TryParse(text, out AgentPublicKey? key));
        Assert.Equal(TestKeys.BuilderPublic, key.ToString());
        Assert.Equal(TestKeys.BuilderKey.PublicKey, key);
        Assert.Equal(TestKeys.BuilderKey.PublicKey.GetHashCode(), key.GetHashCode());
        Assert.NotEqual(TestKeys.ReviewerKey.PublicKey, key);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("ed25519:")]
    [InlineData("ED25519:" + TestKeys.BuilderPublic)]
    [InlineData("ed25519:ed25519:" + TestKeys.BuilderPublic)]
    [InlineData(" " + TestKeys.BuilderPublic)]
    [InlineData(TestKeys.BuilderPublic + "\n")]
    [InlineData(TestKeys.BuilderPublic + "00")]
    [InlineData("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f70751")]
    [InlineData("g75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")]
    [InlineData("0x5a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")]
    [InlineData("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")]
    [InlineData("ed25519:abc123...")]
    public void TryParse_AnythingElse_IsFalse(string? text)
    {
        Assert.False(AgentPublicKey.TryParse(text, out AgentPublicKey? key));
        Assert.Null(key);
    }

    [Theory]
    [MemberData(nameof(Ed25519Tests.WeakKeys), MemberType = typeof(Ed25519Tests))]
    [Trait("row", "SIG-06")]
    public void TryParse_WeakPublicKey_IsFalse(string name, string text)
    {
        Assert.False(AgentPublicKey.TryParse(text, out _), name);
    }

    [Fact]
    public void FromSeed_SeedOfTheVectors_DerivesTheirPublicKey()
    {
        using AgentPrivateKey key = AgentPrivateKey.FromSeed(Convert.FromHexString(TestKeys.ReviewerSeed));

        Assert.Equal(TestKeys.ReviewerPublic, key.PublicKey.ToString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(64)]
    public void FromSeed_OtherLength_Throws(int length)
    {
        var wrong = Assert.Throws<ArgumentException>(() => AgentPrivateKey.FromSeed(new byte[length]));
        Assert.Contains("32 bytes", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_Twice_GivesDifferentWorkingKeys()
    {
        using AgentPrivateKey first = AgentPrivateKey.Generate();
        using AgentPrivateKey second = AgentPrivateKey.Generate();
        var signature = new byte[64];
        first.Sign("x"u8, signature);

        Assert.NotEqual(first.PublicKey, second.PublicKey);
        Assert.True(first.PublicKey.Verify("x"u8, signature));
        Assert.False(second.PublicKey.Verify("x"u8, signature));
        Assert.True(AgentPublicKey.TryParse(first.PublicKey.ToString(), out _));
    }

    [Fact]
    public void ToString_OfPrivateKey_ShowsThePublicKeyOnly()
    {
        using AgentPrivateKey key = AgentPrivateKey.FromSeed(Convert.FromHexString(TestKeys.BuilderSeed));

        string shown = $"{key} {key.PublicKey}";

        Assert.Contains(TestKeys.BuilderPublic, shown, StringComparison.Ordinal);
        Assert.DoesNotContain(TestKeys.BuilderSeed, shown, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(typeof(AgentPrivateKey).GetProperties(), property => property.Name != nameof(AgentPrivateKey.PublicKey));
    }

    [Fact]
    public void Sign_DisposedKey_ThrowsAndTheSeedIsGone()
    {
        AgentPrivateKey key = AgentPrivateKey.FromSeed(Convert.FromHexString(TestKeys.BuilderSeed));
        key.Dispose();
        key.Dispose();

        Assert.Throws<ObjectDisposedException>(() => key.Sign("x"u8, new byte[64]));
        Assert.Equal(new string('0', 64), key.ExportSeedSensitive());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(65)]
    public void Sign_BufferOfOtherLength_ThrowsAndWritesNothing(int length)
    {
        byte[] buffer = new byte[length];

        Assert.Throws<ArgumentOutOfRangeException>(() => TestKeys.BuilderKey.Sign("x"u8, buffer));
        Assert.All(buffer, octet => Assert.Equal(0, octet));
    }
}
