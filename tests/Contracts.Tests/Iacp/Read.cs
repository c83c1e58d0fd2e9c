using System.Text;
using IacpBus.Contracts.Iacp;
using Xunit;

namespace IacpBus.Contracts.Tests.Iacp;

/// <summary>Short ways to call <see cref="EnvelopeReader"/>.</summary>
internal static class Read
{
    public static readonly EnvelopeReaderOptions Lenient = new() { Profile = EnvelopeProfile.Lenient };

    /// <summary>Must be read, and without a defect.</summary>
    public static UnverifiedEnvelope Ok(ReadOnlyMemory<byte> body, EnvelopeReaderOptions? options = null)
    {
        UnverifiedEnvelope envelope = Form(body, options);
        Assert.Null(envelope.Defect);
        Assert.NotNull(envelope.Envelope);
        return envelope;
    }

    public static UnverifiedEnvelope Ok(string body, EnvelopeReaderOptions? options = null)
    {
        UnverifiedEnvelope envelope = Form(body, options);
        Assert.Null(envelope.Defect);
        return envelope;
    }

    /// <summary>Must be read and without a defect; the header.</summary>
    public static Envelope Header(string body, EnvelopeReaderOptions? options = null) => Ok(body, options).Envelope!;

    /// <summary>Must be read; a defect is allowed.</summary>
    public static UnverifiedEnvelope Form(ReadOnlyMemory<byte> body, EnvelopeReaderOptions? options = null)
    {
        bool read = EnvelopeReader.TryRead(body, options ?? EnvelopeReaderOptions.Default, out UnverifiedEnvelope? envelope, out EnvelopeError? error);
        Assert.True(read, error?.ToString());
        Assert.Null(error);
        return envelope!;
    }

    /// <summary>Must be read, alike with a blank before it, which takes the slow path.</summary>
    public static UnverifiedEnvelope Form(string body, EnvelopeReaderOptions? options = null)
    {
        UnverifiedEnvelope envelope = Form(Encoding.UTF8.GetBytes(body), options);
        AssertSame(envelope, Form(Encoding.UTF8.GetBytes(" " + body), options));
        return envelope;
    }

    /// <summary>Both say the same about the same message.</summary>
    public static void AssertSame(UnverifiedEnvelope expected, UnverifiedEnvelope actual)
    {
        Assert.True(expected.CanonicalText.Span.SequenceEqual(actual.CanonicalText.Span), "canonical text differs");
        Assert.True(SigningInput(expected).AsSpan().SequenceEqual(SigningInput(actual)), "signing input differs");
        Assert.Equal(expected.Envelope, actual.Envelope);
        Assert.Equal(expected.Defect, actual.Defect);
        Assert.Equal(
            (expected.Sender, expected.Recipient, expected.Signature, expected.SignatureAlgorithm, expected.KeyId, expected.MessageId, expected.CorrelationId, expected.Type),
            (actual.Sender, actual.Recipient, actual.Signature, actual.SignatureAlgorithm, actual.KeyId, actual.MessageId, actual.CorrelationId, actual.Type));
    }

    /// <summary>Must have a sender and a recipient and this defect.</summary>
    public static EnvelopeError Defect(string body, EnvelopeReaderOptions? options = null)
    {
        UnverifiedEnvelope envelope = Form(body, options);
        Assert.Null(envelope.Envelope);
        Assert.NotNull(envelope.Defect);
        return envelope.Defect;
    }

    /// <summary>Must not be read at all.</summary>
    public static EnvelopeError Error(ReadOnlyMemory<byte> body, EnvelopeReaderOptions? options = null)
    {
        bool read = EnvelopeReader.TryRead(body, options ?? EnvelopeReaderOptions.Default, out UnverifiedEnvelope? envelope, out EnvelopeError? error);
        Assert.False(read);
        Assert.Null(envelope);
        Assert.NotNull(error);
        return error;
    }

    public static EnvelopeError Error(string body, EnvelopeReaderOptions? options = null)
    {
        EnvelopeError error = Error(Encoding.UTF8.GetBytes(body), options);
        EnvelopeError spaced = Error(Encoding.UTF8.GetBytes(" " + body), options);
        Assert.Equal((error.Code, error.Reason, error.Path), (spaced.Code, spaced.Reason, spaced.Path));
        return error;
    }

    public static byte[] SigningInput(UnverifiedEnvelope envelope)
    {
        var input = new byte[envelope.SigningInputLength];
        envelope.CopySigningInput(input);
        return input;
    }

    public static string SigningText(string body) => Encoding.UTF8.GetString(SigningInput(Form(body)));
}
