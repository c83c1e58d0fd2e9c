using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Trust;

namespace IacpBus.Tests;

/// <summary>The two agents of the vectors, whose keys are those of RFC 8032 section 7.1 TEST 1 and TEST 2.</summary>
internal static class TestKeys
{
    public const string BuilderSeed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    public const string BuilderPublic = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    public const string ReviewerSeed = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
    public const string ReviewerPublic = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";

    public static AgentId Builder { get; } = AgentId.Parse("builder-01");

    public static AgentId Reviewer { get; } = AgentId.Parse("reviewer-02");

    /// <summary>Never disposed: tests run beside each other.</summary>
    public static AgentPrivateKey BuilderKey { get; } = AgentPrivateKey.FromSeed(Convert.FromHexString(BuilderSeed));

    public static AgentPrivateKey ReviewerKey { get; } = AgentPrivateKey.FromSeed(Convert.FromHexString(ReviewerSeed));
}
