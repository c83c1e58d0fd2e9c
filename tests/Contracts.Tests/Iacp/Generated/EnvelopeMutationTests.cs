using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using IacpBus.Contracts.Iacp;
using Xunit;

namespace IacpBus.Contracts.Tests.Iacp.Generated;

/// <summary>No byte of a signed envelope can change without its signing input changing. A failure prints the seed.</summary>
[Trait("row", "SIG-01")]
public sealed class EnvelopeMutationTests
{
    private const int Envelopes = 50_000;
    private const int MutationsEach = 2;

    [Fact]
    public void TryRead_OneByteChanged_NeverKeepsTheSigningInput() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(Envelopes).WithReplay(20260506, 8785),
        Prop.ForAll(RandomEnvelope.Arbitrary, ChangesTheSigningInput));

    [Fact]
    public void TryRead_EveryByteOfAVectorChangedToEveryOther_NeverKeepsTheSigningInput()
    {
        byte[] body = Encoding.UTF8.GetBytes(Vectors.Text("V1-seed-client-shape", "jcs").Replace("\"builder-01\"", "\"builder-01\",\"identity_sig\":\"00ff\"", StringComparison.Ordinal));
        byte[] covered = Read.SigningInput(Read.Ok(body));
        int signature = body.AsSpan().IndexOf("\"00ff\""u8);
        int kept = 0;
        for (int at = 0; at < body.Length; at++)
        {
            byte before = body[at];
            for (int value = 0; value < 256; value++)
            {
                body[at] = (byte)value;
                bool same = value != before
                    && EnvelopeReader.TryRead(body, EnvelopeReaderOptions.Default, out UnverifiedEnvelope? changed, out _)
                    && Read.SigningInput(changed).AsSpan().SequenceEqual(covered);
                Assert.True(!same || (at > signature && at < signature + 5), $"byte {at}: {(char)before} became {(char)value}");
                kept += same ? 1 : 0;
            }

            body[at] = before;
        }

        // Each of the four digits can become any ASCII character that needs no escape, and two a backslash before an f.
        Assert.Equal((4 * (0x80 - 0x20 - 3)) + 2, kept);
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
        int quotes = fields.Signature.Kind == JsonTokenType.String ? 1 : 0;
        Assert.Equal(envelope.CanonicalText.Length == coveredLength, fields.Signature.Kind == JsonTokenType.None);
        return (fields.Signature.Start - quotes, fields.Signature.End + quotes);
    }
}
