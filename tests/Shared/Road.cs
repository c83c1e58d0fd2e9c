using System.Text.Json.Nodes;
using IacpBus.Contracts.Iacp;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Trust;
using Xunit;

namespace IacpBus.Tests;

/// <summary>The receive road of reviewer-02 with the keys of the vectors, at the moment the vectors were made.</summary>
internal sealed class Road
{
    public const string ContentType = "application/iacp+json";

    public SignaturePolicy Policy { get; init; } = SignaturePolicy.Required;

    public Ear Ear { get; init; } = Ear.Inbox;

    public AgentId Self { get; init; } = TestKeys.Reviewer;

    public IKeyDirectory Keys { get; init; } = KnownKeys.OfVectors();

    public EnvelopeReaderOptions Reader { get; init; } = EnvelopeReaderOptions.Default;

    public FakeTimeProvider Clock { get; } = new();

    public ReceivePipeline Pipeline => field ??= new ReceivePipeline(Self, Ear, Policy, Reader, TimeSpan.FromSeconds(30), new SignatureVerifier(Keys), Clock);

    /// <summary>The message, or a failed test.</summary>
    public AcceptedEnvelope Accept(JsonObject envelope, string? contentType = ContentType, bool redelivered = false, int attempt = 1)
    {
        bool admitted = Pipeline.TryAdmit(new Delivery(envelope.Bytes(), contentType, redelivered, attempt), out AcceptedEnvelope? accepted, out Refusal? refusal);
        Assert.True(admitted, $"refused: {refusal?.Error}");
        Assert.Null(refusal);
        return accepted!;
    }

    /// <summary>The refusal with this reason, or a failed test.</summary>
    public Refusal Refuse(string reason, JsonObject envelope, string? contentType = ContentType) => Refuse(reason, envelope.Bytes(), contentType);

    public Refusal Refuse(string reason, byte[] body, string? contentType = ContentType)
    {
        bool admitted = Pipeline.TryAdmit(new Delivery(body, contentType, false, 1), out AcceptedEnvelope? accepted, out Refusal? refusal);
        Assert.False(admitted, "it was let through");
        Assert.Null(accepted);
        Assert.Equal(reason, refusal!.Error.Reason);
        return refusal;
    }
}
