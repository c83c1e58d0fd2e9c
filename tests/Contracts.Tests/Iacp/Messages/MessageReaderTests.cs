using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using Xunit;
using Intent = IacpBus.Contracts.Iacp.MessageIntent;
using Type = IacpBus.Contracts.Iacp.MessageType;

namespace IacpBus.Contracts.Tests.Iacp.Messages;

/// <summary>MSG-01, MSG-02: the matrix of spec/iacp.md 3.1.</summary>
public sealed class MessageReaderTests
{
    [Theory]
    [InlineData(Type.Request, Intent.None, null, "{}")]
    [InlineData(Type.Request, Intent.Handoff, typeof(HandoffRequest), """{"task":"t"}""")]
    [InlineData(Type.Request, Intent.Query, typeof(CapabilityQuery), "{}")]
    [InlineData(Type.Request, Intent.Negotiate, typeof(WorkProposal), """{"task":"t"}""")]
    [InlineData(Type.Request, Intent.Notify, typeof(VendorRequest), "{}")]
    [InlineData(Type.Request, Intent.Health, typeof(HealthRequest), "{}")]
    [InlineData(Type.Response, Intent.None, null, "{}")]
    [InlineData(Type.Response, Intent.Handoff, typeof(HandoffReply), """{"handoff_id":"h","status":"accepted"}""")]
    [InlineData(Type.Response, Intent.Query, typeof(CapabilityManifest), "{}")]
    [InlineData(Type.Response, Intent.Negotiate, typeof(NegotiationReply), """{"accept":true}""")]
    [InlineData(Type.Response, Intent.Notify, typeof(VendorResponse), "{}")]
    [InlineData(Type.Response, Intent.Health, typeof(HealthReply), "{}")]
    [InlineData(Type.Event, Intent.None, null, "{}")]
    [InlineData(Type.Event, Intent.Handoff, typeof(Notification), "{}")]
    [InlineData(Type.Event, Intent.Query, typeof(CapabilityAnnouncement), "{}")]
    [InlineData(Type.Event, Intent.Negotiate, typeof(Notification), "{}")]
    [InlineData(Type.Event, Intent.Notify, typeof(Notification), "{}")]
    [InlineData(Type.Event, Intent.Health, typeof(Notification), "{}")]
    [InlineData(Type.Error, Intent.None, typeof(ErrorReport), "{}")]
    [InlineData(Type.Error, Intent.Handoff, typeof(ErrorReport), "{}")]
    [InlineData(Type.Error, Intent.Query, typeof(ErrorReport), "{}")]
    [InlineData(Type.Error, Intent.Negotiate, typeof(ErrorReport), "{}")]
    [InlineData(Type.Error, Intent.Notify, typeof(ErrorReport), "{}")]
    [InlineData(Type.Error, Intent.Health, typeof(ErrorReport), "{}")]
    [InlineData(Type.Heartbeat, Intent.None, typeof(Heartbeat), "{}")]
    [InlineData(Type.Heartbeat, Intent.Handoff, null, "{}")]
    [InlineData(Type.Heartbeat, Intent.Query, null, "{}")]
    [InlineData(Type.Heartbeat, Intent.Negotiate, null, "{}")]
    [InlineData(Type.Heartbeat, Intent.Notify, null, "{}")]
    [InlineData(Type.Heartbeat, Intent.Health, typeof(Heartbeat), "{}")]
    public void TryRead_EachCellOfTheMatrix_GivesItsMessageOrIsRefused(Type type, Intent intent, System.Type? expected, string payload)
    {
        bool read = Wire.TryRead(type, intent, payload, out IacpMessage? message, out EnvelopeError? error);

        Assert.Equal(expected, message?.GetType());
        Assert.Equal(expected is not null, read);
        if (expected is null)
        {
            Assert.Equal((ErrorCode.CapabilityMismatch, "unsupported_intent"), (error!.Code, error.Reason));
            return;
        }

        Assert.Null(error);
        Assert.Equal(type, message!.Type);
        Assert.Equal(type == Type.Heartbeat ? Intent.Health : intent, message.Intent);
    }

    [Fact]
    public void Matrix_AllTypesAndIntents_AreThirtyCells() =>
        Assert.Equal(30, Enum.GetValues<Type>().Length * Enum.GetValues<Intent>().Length);

    [Theory]
    [InlineData(5, 1)]
    [InlineData(-1, 1)]
    [InlineData(0, 6)]
    [InlineData(0, -1)]
    public void TryRead_ValuesOutsideTheEnums_AreRefused(int type, int intent) =>
        Assert.Equal(ErrorCode.CapabilityMismatch, Wire.Refusal((Type)type, (Intent)intent, "{}").Code);

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("17")]
    public void TryRead_PayloadThatIsNoObject_IsRefused(string payload)
    {
        EnvelopeError error = Wire.Refusal(Type.Request, Intent.Query, payload);

        Assert.Equal((ErrorCode.PayloadInvalid, "invalid", "$.message.payload"), (error.Code, error.Reason, error.Path));
    }

    [Fact]
    public void TryRead_NoPayload_IsTheEmptyObject() =>
        Assert.True(MessageReader.TryRead(Wire.Envelope(Type.Heartbeat, Intent.Health, default(CanonicalJson)), out _, out _));

    [Fact]
    public void TryRead_NoEnvelope_IsTheCallersMistake() =>
        Assert.Throws<ArgumentNullException>(() => MessageReader.TryRead(null!, out _, out _));

    [Fact]
    public void TryRead_SeveralMembersAtFault_NamesTheFirstInReadingOrder() =>
        Wire.RefusedAt("handoff_id", "invalid", Type.Request, Intent.Handoff, """{"handoff_id":1,"task_id":2,"context":3}""");

    [Fact]
    public void TryRead_RefusedMember_IsNotQuoted()
    {
        EnvelopeError error = Wire.Refusal(Type.Request, Intent.Negotiate, """{"task":{"secret":"hunter2"}}""");

        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }
}
