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
    private const int MutationsEach = 3;

    private static readonly Config Config = Config.QuickThrowOnFailure.WithMaxTest(Envelopes).WithReplay(20260506, 8785);

    [Fact]
    public void TryRead_CanonicalAndAnyOtherSpelling_SayTheSame() => Check.One(Config, Prop.ForAll(RandomEnvelope.Arbitrary, SayTheSame));

    [Fact]
    public void TryRead_OneByteChanged_NeverKeepsTheSigningInput() => Check.One(Config, Prop.ForAll(RandomEnvelope.Arbitrary, ChangesTheSigningInput));

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

    private static void ChangesTheSigningInput(RandomEnvelope envelope)
    {
        byte[] canonical = Encoding.UTF8.GetBytes(envelope.Root.ToCanonical());
        if (!EnvelopeReader.TryRead(canonical, EnvelopeReaderOptions.Default, out UnverifiedEnvelope? original, out _))
        {
            return;
        }

        byte[] covered = Read.SigningInput(original);
        (int signatureStart, int signatureEnd) = SignatureValue(original, covered.Length);
        var random = new Random(envelope.Seed);
        for (int i = 0; i < MutationsEach; i++)
        {
            int at = random.Next(canonical.Length);
            byte before = canonical[at];
            canonical[at] = random.Next(2) == 0 ? (byte)random.Next(256) : (byte)"\"\\{}[]:,.-+0123456789eEabcdfAu/ \n"[random.Next(33)];
            bool same = canonical[at] != before
                && EnvelopeReader.TryRead(canonical, EnvelopeReaderOptions.Default, out UnverifiedEnvelope? changed, out _)
                && Read.SigningInput(changed).AsSpan().SequenceEqual(covered);
            bool allowed = (at >= signatureStart && at < signatureEnd) || IsSpelling(before, canonical[at]);
            Assert.True(!same || allowed, $"byte {at}: {(char)before} became {(char)canonical[at]}");
            canonical[at] = before;
        }
    }

    /// <summary>Changes that can leave the value as it is: 1e+21 is 1E+21 and 1e021, and \u001f is \u001F.</summary>
    private static bool IsSpelling(byte before, byte after) =>
        (char.IsAsciiHexDigitLower((char)before) && after == before - 32) || (before == (byte)'+' && after == (byte)'0');

    private static (int Start, int End) SignatureValue(UnverifiedEnvelope envelope, int coveredLength)
    {
        Assert.True(EnvelopeScanner.TryScan(envelope.CanonicalText.Span, 64, out EnvelopeFields fields));
        int quotes = fields.Signature.Kind == System.Text.Json.JsonTokenType.String ? 1 : 0;
        Assert.Equal(envelope.CanonicalText.Length == coveredLength, fields.Signature.Kind == System.Text.Json.JsonTokenType.None);
        return (fields.Signature.Start - quotes, fields.Signature.End + quotes);
    }
}
