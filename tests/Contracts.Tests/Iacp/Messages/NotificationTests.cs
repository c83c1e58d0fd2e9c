using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using Xunit;

namespace IacpBus.Contracts.Tests.Iacp.Messages;

/// <summary>Events: spec/iacp.md 3.5.</summary>
public sealed class NotificationTests
{
    [Theory]
    [InlineData("""{"progress":0.5}""", """{"event_type":"progress","progress":0.5,"severity":"info"}""")]
    [InlineData("""{"complete":true,"output":"o"}""", """{"complete":true,"event_type":"complete","output":"o","severity":"info"}""")]
    [InlineData("""{"event_type":"complete"}""", """{"complete":true,"event_type":"complete","severity":"info"}""")]
    [InlineData("""{"settled":true,"credits_transferred":100}""", """{"credits_transferred":100,"event_type":"settled","settled":true,"severity":"info"}""")]
    [InlineData("""{"event_type":"settled"}""", """{"event_type":"settled","settled":true,"severity":"info"}""")]
    [InlineData("""{"ack":true,"status":"received"}""", """{"ack":true,"event_type":"ack","severity":"info","status":"received"}""")]
    [InlineData("""{"event_type":"deployed","detail":"v2","severity":"critical"}""", """{"detail":"v2","event_type":"deployed","severity":"critical"}""")]
    [InlineData("""{"handoff_id":"h","status":"completed","result":{"output":"done"}}""", """{"handoff_id":"h","result":{"output":"done"},"severity":"info","status":"completed"}""")]
    [InlineData("""{"handoff_id":"h","results":[1]}""", """{"handoff_id":"h","result":[1],"severity":"info"}""")]
    [InlineData("""{"complete":false}""", """{"complete":false,"severity":"info"}""")]
    [InlineData("""{"progress":1,"complete":true}""", """{"complete":true,"event_type":"complete","progress":1,"severity":"info"}""")]
    public void Read_EitherVocabulary_IsWrittenInBoth(string payload, string written)
    {
        Notification notification = Read(payload);

        Assert.Equal(written, notification.ToPayload().ToString());
        Assert.Equal(notification, Wire.Again(notification));
    }

    [Theory]
    [InlineData(MessageIntent.Notify)]
    [InlineData(MessageIntent.Handoff)]
    [InlineData(MessageIntent.Negotiate)]
    [InlineData(MessageIntent.Health)]
    public void Read_EachIntent_IsKept(MessageIntent intent)
    {
        Notification notification = Wire.Read<Notification>(MessageType.Event, intent, """{"progress":0.5}""");

        Assert.Equal((intent, intent), (notification.Intent, ((IacpMessage)notification).Intent));
        Assert.Equal(notification, Wire.Again(notification));
    }

    [Theory]
    [InlineData(MessageIntent.Query)]
    [InlineData(MessageIntent.None)]
    public void Intent_OfAnotherMessage_IsTheCallersMistake(MessageIntent intent) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Notification { Intent = intent });

    [Fact]
    public void Progress_OfTheHandoffCompanion_IsAnObjectAndAFraction()
    {
        Notification notification = Wire.Read<Notification>(MessageType.Event, MessageIntent.Handoff, Samples.All["NotificationOfHandoff"].Json);

        Assert.Equal((0.5, 0.5), (notification.Progress!.Value, notification.HandoffProgress!.PercentComplete!.Value));
        Assert.Equal(["x"], notification.HandoffProgress.PitfallsFound);
    }

    [Fact]
    public void OfProgress_AFraction_HasBothVocabularies() =>
        AssertWritten("""{"event_type":"progress","progress":0.25,"severity":"info"}""", Notification.OfProgress(0.25));

    [Fact]
    public void OfCompletion_AnOutput_HasBothVocabularies()
    {
        AssertWritten("""{"complete":true,"event_type":"complete","output":{"a":1},"severity":"info"}""", Notification.OfCompletion(Wire.Json("{\"a\":1}")));
        AssertWritten("""{"complete":true,"event_type":"complete","severity":"info"}""", Notification.OfCompletion());
    }

    [Fact]
    public void OfSettlement_Credits_HasBothVocabularies() => AssertWritten(
        """{"credits_transferred":12.34,"event_type":"settled","settled":true,"settlement_id":"s-1","severity":"info"}""",
        Notification.OfSettlement(12.34m, "s-1"));

    [Fact]
    public void Factories_ValuesOutsideTheirRange_AreTheCallersMistake()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Notification.OfProgress(1.01));
        Assert.Throws<ArgumentOutOfRangeException>(() => Notification.OfProgress(-0.01));
        Assert.Throws<ArgumentOutOfRangeException>(() => Notification.OfSettlement(-1, "s"));
        Assert.Throws<ArgumentException>(() => Notification.OfSettlement(1, string.Empty));
    }

    [Theory]
    [InlineData("progress", """{"progress":50}""")]
    [InlineData("progress", """{"progress":-0.1}""")]
    [InlineData("progress", """{"progress":"half"}""")]
    [InlineData("progress.percent_complete", """{"progress":{"percent_complete":50}}""")]
    [InlineData("severity", """{"severity":"fatal"}""")]
    [InlineData("credits_transferred", """{"credits_transferred":-5}""")]
    [InlineData("settlement_id", """{"settlement_id":""}""")]
    [InlineData("complete", """{"complete":"yes"}""")]
    public void Read_WrongMember_IsNamed(string path, string payload) =>
        Wire.RefusedAt(path, "invalid", MessageType.Event, MessageIntent.Notify, payload);

    [Theory]
    [InlineData("info", NotificationSeverity.Info)]
    [InlineData("warning", NotificationSeverity.Warning)]
    [InlineData("critical", NotificationSeverity.Critical)]
    public void Severity_EachWord_IsReadAndWritten(string word, NotificationSeverity severity)
    {
        Assert.Equal(severity, Read($$"""{"severity":"{{word}}"}""").Severity);
        Assert.Equal(word, severity.WireName());
    }

    private static void AssertWritten(string payload, Notification notification)
    {
        Assert.Equal(payload, notification.ToPayload().ToString());
        Assert.Equal(notification, Wire.Again(notification));
    }

    private static Notification Read(string payload) => Wire.Read<Notification>(MessageType.Event, MessageIntent.Notify, payload);
}
