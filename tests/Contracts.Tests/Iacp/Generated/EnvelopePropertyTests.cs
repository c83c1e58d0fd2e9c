using System.Text;
using FsCheck;
using FsCheck.Fluent;
using IacpBus.Contracts.Iacp;
using Xunit;

namespace IacpBus.Contracts.Tests.Iacp.Generated;

/// <summary>Fast path and slow path agree on envelopes of every shape (design 1.4). A failure prints the seed.</summary>
[Trait("row", "SIG-01")]
public sealed class EnvelopePropertyTests
{
    private const int Envelopes = 100_000;

    [Fact]
    public void TryRead_CanonicalAndAnyOtherSpelling_SayTheSame() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(Envelopes).WithReplay(20260506, 8785),
        Prop.ForAll(RandomEnvelope.Arbitrary, SayTheSame));

    [Fact]
    public void Make_ManyEnvelopes_CoversTheShapesThatMatter()
    {
        RandomEnvelope[] sample = [.. Enumerable.Range(0, 2000).Select(RandomEnvelope.Make)];
        UnverifiedEnvelope[] read = [.. sample.Select(envelope => Read.Form(Encoding.UTF8.GetBytes(envelope.Root.ToCanonical())))];

        Assert.InRange(read.Count(envelope => envelope.Signature == Body.Signature), 500, 1900);
        Assert.InRange(read.Count(envelope => envelope.Envelope is not null), 500, 1900);
        Assert.Contains(sample, envelope => envelope.Sender!.Members.TryGetValue("identity_sig", out JsonValue? value) && value is not JsonText);
        Assert.Contains(sample, envelope => envelope.Root.Members.ContainsKey("envelope"));
        Assert.Contains(sample, envelope => envelope.Root.Members.ContainsKey("identity_sig"));
        Assert.Contains(sample, envelope => envelope.Spelling().Contains("envelope", StringComparison.Ordinal));
        Assert.Contains(sample, envelope => envelope.Root.ToCanonical().Contains("\udbff\udfff", StringComparison.Ordinal));
    }

    private static void SayTheSame(RandomEnvelope envelope)
    {
        byte[] canonical = Encoding.UTF8.GetBytes(envelope.Root.ToCanonical());
        byte[] spelling = Encoding.UTF8.GetBytes(envelope.Spelling());

        bool fastRead = EnvelopeReader.TryRead(canonical, EnvelopeReaderOptions.Default, out UnverifiedEnvelope? fast, out EnvelopeError? fastError);
        bool slowRead = EnvelopeReader.TryRead(spelling, EnvelopeReaderOptions.Default, out UnverifiedEnvelope? slow, out EnvelopeError? slowError);

        Assert.Equal(fastRead, slowRead);
        Assert.Equal(fastError, slowError);
        if (fast is null || slow is null)
        {
            // Only the search for a smaller counterexample takes the sender or the recipient away.
            Assert.Equal("missing", fastError!.Reason);
            return;
        }

        Assert.True(fast.CanonicalText.Equals(canonical.AsMemory()), "the canonical form must be taken as it came");
        Assert.Equal(envelope.SigningText, Encoding.UTF8.GetString(Read.SigningInput(fast)));
        Assert.Equal((envelope.Sender!.Members.GetValueOrDefault("identity_sig") as JsonText)?.Value, fast.Signature);
        Read.AssertSame(fast, slow);
    }
}
