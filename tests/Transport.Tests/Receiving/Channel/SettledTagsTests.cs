using IacpBus.Transport.Receiving.Channel;

namespace IacpBus.Transport.Tests.Receiving.Channel;

public sealed class SettledTagsTests
{
    [Fact]
    public void Prefix_OfDeliveriesInTheirOrder_IsTheLast()
    {
        var tags = new SettledTags();
        tags.Settle(1, isToAcknowledge: true);
        tags.Settle(2, isToAcknowledge: true);

        Assert.Equal(2UL, tags.TakePrefix());
        Assert.Equal(0UL, tags.TakePrefix());
        Assert.False(tags.HasBehind);
    }

    [Fact]
    public void Prefix_EndsBeforeTheFirstThatGoesOn()
    {
        var tags = new SettledTags();
        tags.Settle(1, isToAcknowledge: true);
        tags.Settle(3, isToAcknowledge: true);

        Assert.Equal(1UL, tags.TakePrefix());
        Assert.Equal([3UL], tags.TakeBehind());
    }

    [Fact]
    public void Prefix_NeverNamesOneThatWasAcknowledgedAlone()
    {
        var tags = new SettledTags();
        tags.Settle(2, isToAcknowledge: true);
        tags.Settle(3, isToAcknowledge: true);
        _ = tags.TakeBehind();
        tags.Settle(1, isToAcknowledge: true);

        Assert.Equal(1UL, tags.TakePrefix());
    }

    [Fact]
    public void Prefix_NeverNamesOneThatWasGivenBack()
    {
        var tags = new SettledTags();
        tags.Settle(1, isToAcknowledge: true);
        tags.Settle(2, isToAcknowledge: false);

        Assert.Equal(1UL, tags.TakePrefix());
    }

    /// <summary>A broker closes the channel when a tag is acknowledged that it does not wait for.</summary>
    [Fact]
    public void AllDeliveries_InAnyOrder_AreAcknowledgedOnceAndNoneThatIsNotDone()
    {
        for (int seed = 0; seed < 2000; seed++)
        {
            Run(new Random(seed));
        }
    }

    private static void Run(Random random)
    {
        ulong[] order = [.. Enumerable.Range(1, random.Next(1, 60)).Select(tag => (ulong)tag)];
        random.Shuffle(order);
        var broker = new SortedSet<ulong>(order);
        var done = new HashSet<ulong>();
        var tags = new SettledTags();
        foreach (ulong tag in order)
        {
            bool givenBack = random.Next(10) == 0;
            tags.Settle(tag, !givenBack);
            done.Add(tag);
            if (givenBack)
            {
                Assert.True(broker.Remove(tag));
            }

            if (random.Next(3) == 0)
            {
                AcknowledgePrefix(tags, broker, done);
            }

            if (random.Next(5) == 0)
            {
                Assert.All(tags.TakeBehind(), alone => Assert.True(broker.Remove(alone)));
            }
        }

        AcknowledgePrefix(tags, broker, done);
        Assert.Empty(tags.TakeBehind());
        Assert.Empty(broker);
    }

    private static void AcknowledgePrefix(SettledTags tags, SortedSet<ulong> broker, HashSet<ulong> done)
    {
        if (tags.TakePrefix() is var prefix and not 0)
        {
            Assert.Contains(prefix, broker);
            ulong[] all = [.. broker.TakeWhile(tag => tag <= prefix)];
            Assert.All(all, tag => Assert.Contains(tag, done));
            broker.ExceptWith(all);
        }
    }
}
