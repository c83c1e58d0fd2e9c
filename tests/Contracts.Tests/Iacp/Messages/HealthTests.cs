using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using Xunit;

namespace IacpBus.Contracts.Tests.Iacp.Messages;

/// <summary>HB-01, HB-04: spec/iacp.md 3.8.</summary>
public sealed class HealthTests
{
    [Theory]
    [Trait("row", "HB-04")]
    [InlineData("alive", AgentCondition.Available)]
    [InlineData("healthy", AgentCondition.Available)]
    [InlineData("idle", AgentCondition.Available)]
    [InlineData("busy", AgentCondition.Busy)]
    [InlineData("degraded", AgentCondition.Degraded)]
    [InlineData("draining", AgentCondition.Degraded)]
    [InlineData("stuck", AgentCondition.Stuck)]
    [InlineData("error", AgentCondition.Stuck)]
    [InlineData("offline", AgentCondition.Offline)]
    [InlineData("on holiday", AgentCondition.Unknown)]
    [InlineData("Alive", AgentCondition.Unknown)]
    [InlineData("", AgentCondition.Unknown)]
    public void Status_EachWord_IsNormalisedAndEchoed(string word, AgentCondition condition)
    {
        Heartbeat heartbeat = Beat($$"""{"status":"{{word}}","load":0.5}""");

        Assert.Equal((word, condition), (heartbeat.Status, heartbeat.Condition));
        Assert.Equal($$"""{"load":0.5,"status":"{{word}}"}""", heartbeat.ToPayload().ToString());
    }

    [Fact]
    [Trait("row", "HB-01")]
    public void Read_FullHeartbeat_HasEveryField()
    {
        Heartbeat heartbeat = Beat(Samples.All["Heartbeat"].Json);

        Assert.Equal(("busy", 1d, 2, "1.0"), (heartbeat.Status, heartbeat.Load!.Value, heartbeat.ActiveTasks!.Value, heartbeat.Version));
    }

    [Theory]
    [InlineData(MessageType.Request, "request")]
    [InlineData(MessageType.Response, "response")]
    [InlineData(MessageType.Heartbeat, "heartbeat")]
    public void Read_NothingSaid_IsAlive(MessageType type, string word)
    {
        Assert.True(Wire.TryRead(type, MessageIntent.Health, "{}", out IacpMessage? message, out _));

        HealthMessage health = Assert.IsAssignableFrom<HealthMessage>(message);
        Assert.Equal(("alive", AgentCondition.Available, null), (health.Status, health.Condition, health.Load));
        Assert.Equal((type, word), (health.Type, WireNames.Of(health.Type)));
        Assert.Equal("{\"status\":\"alive\"}", health.ToPayload().ToString());
    }

    [Theory]
    [InlineData("-0.5", 0)]
    [InlineData("0", 0)]
    [InlineData("0.999", 0.999)]
    [InlineData("1.001", 1)]
    [InlineData("1e300", 1)]
    public void Load_BeyondItsRange_IsBroughtIntoIt(string sent, double expected) =>
        Assert.Equal(expected, Beat($$"""{"load":{{sent}}}""").Load);

    [Theory]
    [InlineData("3", 3, 0)]
    [InlineData("[]", 0, 1)]
    [InlineData("""["a",{"id":"b"},[1,2]]""", 3, 1)]
    public void CurrentTasks_NumberOrArray_IsCounted(string tasks, int expected, int kept)
    {
        Heartbeat heartbeat = Beat($$"""{"current_tasks":{{tasks}}}""");

        Assert.Equal((expected, kept), (heartbeat.ActiveTasks!.Value, heartbeat.Extensions.Count));
        Assert.Equal(heartbeat, Wire.Again(heartbeat));
    }

    [Fact]
    public void CurrentTasks_BesideActiveTasks_DoesNotCount() =>
        Assert.Equal(7, Beat("""{"active_tasks":7,"current_tasks":["a"]}""").ActiveTasks);

    [Theory]
    [InlineData("load", """{"load":"0.5"}""")]
    [InlineData("load", """{"load":true}""")]
    [InlineData("status", """{"status":1}""")]
    [InlineData("active_tasks", """{"active_tasks":1.5}""")]
    [InlineData("active_tasks", """{"active_tasks":-1}""")]
    [InlineData("current_tasks", """{"current_tasks":2147483648}""")]
    [InlineData("version", """{"version":1}""")]
    public void Read_WrongMember_IsNamed(string path, string payload)
    {
        foreach (MessageType type in new[] { MessageType.Heartbeat, MessageType.Request, MessageType.Response })
        {
            Wire.RefusedAt(path, "invalid", type, MessageIntent.Health, payload);
        }
    }

    [Fact]
    public void Read_MembersOfTheCompanions_AreKept()
    {
        HealthRequest request = Wire.Read<HealthRequest>(
            MessageType.Request, MessageIntent.Health, """{"agent_id":"builder-01","status":"idle","token_budget_remaining":5,"capabilities":["a"]}""");

        Assert.Equal("a", Assert.Single(request.Capabilities).Name);
        Assert.Equal(["agent_id", "token_budget_remaining"], request.Extensions.Keys.Order());
        Assert.Equal(request, Wire.Again(request));
    }

    private static Heartbeat Beat(string payload) => Wire.Read<Heartbeat>(MessageType.Heartbeat, MessageIntent.Health, payload);
}
