using IacpBus.Agents.Conversations;
using IacpBus.Contracts.Iacp;

namespace IacpBus.Agents.Tests.Conversations;

public sealed class ConversationKeyTests
{
    [Fact]
    public void Of_Anything_IsAUuidOfVersion8()
    {
        for (int i = 0; i < 100; i++)
        {
            Guid key = ConversationKey.Of(ConversationRole.Worker, TestKeys.Builder, TestKeys.Reviewer, $"id-{i}");
            Assert.Equal(8, key.Version);
            Assert.InRange(key.Variant, 8, 11);
        }
    }

    [Fact]
    public void Of_TheSame_IsTheSame() => Assert.Equal(Of("builder-01", "reviewer-02", "a"), Of("builder-01", "reviewer-02", "a"));

    [Fact]
    public void Of_AnyOtherPart_IsAnother()
    {
        Guid[] keys =
        [
            Of("builder-01", "reviewer-02", "a"),
            Of("builder-02", "reviewer-02", "a"),
            Of("builder-01", "reviewer-03", "a"),
            Of("reviewer-02", "builder-01", "a"),
            Of("builder-01", "reviewer-02", "b"),
            Of("builder-01", "reviewer-02", "A"),
            .. Enum.GetValues<ConversationRole>().Except([ConversationRole.Worker]).Select(role => Of("builder-01", "reviewer-02", "a", role)),
        ];

        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void Of_PartsThatAreCutElsewhere_IsAnother()
    {
        Assert.NotEqual(Of("ab", "c", "d"), Of("a", "bc", "d"));
        Assert.NotEqual(Of("a", "bc", "d"), Of("a", "b", "cd"));
    }

    private static Guid Of(string self, string peer, string id, ConversationRole role = ConversationRole.Worker) =>
        ConversationKey.Of(role, AgentId.Parse(self), AgentId.Parse(peer), id);
}
