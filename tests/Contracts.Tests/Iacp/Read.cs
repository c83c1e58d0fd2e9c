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

    public static UnverifiedEnvelope Ok(string body, EnvelopeReaderOptions? options = null) => Ok(Encoding.UTF8.GetBytes(body), options);

    /// <summary>Must be read; a defect is allowed.</summary>
    public static UnverifiedEnvelope Form(ReadOnlyMemory<byte> body, EnvelopeReaderOptions? options = null)
    {
        bool read = EnvelopeReader.TryRead(body, options ?? EnvelopeReaderOptions.Default, out UnverifiedEnvelope? envelope, out EnvelopeError? error);
        Assert.True(read, error?.ToString());
        Assert.Null(error);
        return envelope!;
    }

    /// <summary>Must have a sender and a recipient and this defect.</summary>
    public static EnvelopeError Defect(string body, EnvelopeReaderOptions? options = null)
    {
        UnverifiedEnvelope envelope = Form(Encoding.UTF8.GetBytes(body), options);
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

    public static EnvelopeError Error(string body, EnvelopeReaderOptions? options = null) => Error(Encoding.UTF8.GetBytes(body), options);

    public static byte[] SigningInput(UnverifiedEnvelope envelope)
    {
        var input = new byte[envelope.SigningInputLength];
        envelope.CopySigningInput(input);
        return input;
    }

    public static string SigningText(string body) => Encoding.UTF8.GetString(SigningInput(Form(Encoding.UTF8.GetBytes(body))));
}
