using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Trust;

namespace IacpBus.Bench.Steps;

/// <summary>
/// The steps of a message's way from the program that sends it to the consumer, without the broker (docs/decisions/0003).
/// Each gives back what it made, or <c>null</c> when it refused. Public and open, because BenchmarkDotNet inherits from it.
/// </summary>
public class RoadSteps : IDisposable
{
    private readonly byte[] _hash = new byte[SHA256.HashSizeInBytes];
    private readonly byte[] _signature = new byte[Ed25519.SignatureSize];
    private byte[] _input = [];
    private Sample _sample = null!;

    /// <summary>Size of the signed envelope in bytes.</summary>
    [Params(600, 16 * 1024)]
    public int Body { get; set; } = 600;

    /// <summary>Makes the message.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _sample = new Sample(Body);
        _input = new byte[_sample.SigningInput.Length];
    }

    /// <summary>Forgets its key.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        _sample.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Sending: the program's own object, brought into canonical form.</summary>
    [Benchmark]
    public CanonicalJson Content() => _sample.NewContent();

    /// <summary>Sending: the typed message, written as payload.</summary>
    [Benchmark]
    public CanonicalJson Payload() => _sample.Message.ToPayload();

    /// <summary>Sending: the envelope around it, with a signature that is there already.</summary>
    [Benchmark]
    public byte[] Write() => EnvelopeWriter.Write(_sample.Envelope, (_, signature) => _sample.Signature.CopyTo(signature));

    /// <summary>Both ways: SHA-256 of what is signed.</summary>
    [Benchmark]
    public byte[] Hash()
    {
        SHA256.HashData(_sample.SigningInput, _hash);
        return _hash;
    }

    /// <summary>Sending: the signature over that hash.</summary>
    [Benchmark]
    public byte[] Sign()
    {
        _sample.Key.Sign(_sample.ContentHash, _signature);
        return _signature;
    }

    /// <summary>Sending, all of it from the typed message to the signed bytes.</summary>
    [Benchmark]
    public ReadOnlyMemory<byte> Send() => _sample.Sending.Prepare(_sample.Outgoing).Body;

    /// <summary>Receiving: the bytes proved canonical and read as an envelope.</summary>
    [Benchmark]
    public UnverifiedEnvelope? Parse() => EnvelopeReader.TryRead(_sample.Body, _sample.ReaderOptions, out UnverifiedEnvelope? claimed, out _) ? claimed : null;

    /// <summary>Any JSON brought into canonical form; here it is in it already.</summary>
    [Benchmark]
    public CanonicalJson? CanonicalForm() => CanonicalJson.TryParse(_sample.Body, null, out CanonicalJson value, out _) ? value : null;

    /// <summary>Receiving: the canonical text without the signature.</summary>
    [Benchmark]
    public byte[] HashInput()
    {
        _sample.Claimed.CopySigningInput(_input);
        return _input;
    }

    /// <summary>Receiving: the signature over a hash that is there already.</summary>
    [Benchmark]
    public bool VerifyHash() => _sample.Key.PublicKey.Verify(_sample.ContentHash, _sample.Signature);

    /// <summary>Receiving: hash input, hash, the sender's key looked up, signature.</summary>
    [Benchmark]
    public Verification Verify() => _sample.Verifier.Verify(_sample.Claimed, _hash);

    /// <summary>Receiving: the payload read as a typed message.</summary>
    [Benchmark]
    public IacpMessage? Message() => MessageReader.TryRead(_sample.Envelope, out IacpMessage? message, out _) ? message : null;

    /// <summary>Receiving, all of it from the bytes to the accepted message.</summary>
    [Benchmark]
    public AcceptedEnvelope? Admit() => _sample.Receiving.TryAdmit(new Delivery(_sample.Body, "application/iacp+json", Redelivered: false, Attempt: 1), out AcceptedEnvelope? accepted, out _) ? accepted : null;
}
