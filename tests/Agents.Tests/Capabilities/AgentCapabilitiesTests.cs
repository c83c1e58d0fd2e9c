using IacpBus.Agents.Capabilities;
using IacpBus.Contracts.Iacp.Messages;

namespace IacpBus.Agents.Tests.Capabilities;

public sealed class AgentCapabilitiesTests
{
    [Fact]
    public void Find_NamedCapability_IsThatOneExactly()
    {
        AgentCapabilities capabilities = Of(("review", 1), ("test", 1));

        Assert.Equal("test", capabilities.Find(Request("test"))!.Name);
        Assert.Null(capabilities.Find(Request("Test")));
        Assert.Null(capabilities.Find(Request("deploy")));
    }

    [Fact]
    public void Find_NoneNamed_IsTheOnlyOneOrNone()
    {
        Assert.Equal("review", Of(("review", 1)).Find(Request(null))!.Name);
        Assert.Null(Of(("review", 1), ("test", 1)).Find(Request(null)));
        Assert.Null(Of().Find(Request(null)));
        Assert.Null(Of(("review", 1)).Find(Request("other")));
    }

    [Fact]
    public void Load_RunningAndWaitingCalls_IsTheShareOfAllSlotsAndAtMostOne()
    {
        AgentCapabilities capabilities = Of(("review", 2), ("test", 1));
        Assert.Equal(0, capabilities.Load);
        capabilities.All[0].Enter();
        Assert.Equal(0.333, capabilities.Load);
        capabilities.All[1].Enter();
        Assert.Equal(0.667, capabilities.Load);
        capabilities.All[0].Enter();
        Assert.Equal(1, capabilities.Load);
        capabilities.All[0].Enter();
        Assert.Equal(1, capabilities.Load);
        for (int i = 0; i < 3; i++)
        {
            capabilities.All[0].Exit();
        }

        Assert.Equal(0.333, capabilities.Load);
    }

    [Fact]
    public void Load_NoCapabilities_IsZero() => Assert.Equal(0, Of().Load);

    [Fact]
    public void Dispose_Slots_AreGone()
    {
        AgentCapabilities capabilities = Of(("review", 1));
        Assert.Equal(1, capabilities.All[0].Slots.CurrentCount);
        capabilities.Dispose();

        Assert.Throws<ObjectDisposedException>(() => capabilities.All[0].Slots.Release());
    }

    private static AgentCapabilities Of(params (string Name, int Most)[] capabilities) =>
        new([.. capabilities.Select(capability => new CapabilityRegistration(capability.Name, new CapabilityOptions { MaxConcurrent = capability.Most }, _ => throw new NotSupportedException()))], null);

    private static HandoffRequest Request(string? capability) => new()
    {
        HandoffId = "h-1",
        TaskId = "t-1",
        Capability = capability,
        Context = new HandoffContext { TaskDescription = "Review." },
    };
}
