using System.Security.Cryptography;
using IacpBus.Bench.Contenders;
using IacpBus.Bench.Load;
using IacpBus.Contracts.Iacp;
using IacpBus.Contracts.Iacp.Messages;
using IacpBus.Contracts.Json;
using IacpBus.Transport.Broker;
using IacpBus.Transport.Configuration;
using IacpBus.Transport.Receiving;
using IacpBus.Transport.Sending;
using IacpBus.Transport.Trust;

namespace IacpBus.Bench.Steps;

/// <summary>One message of <c>iacp-memory</c>, as it stands before and after every step.</summary>
internal sealed class Sample : IDisposable
{
    /// <summary>Seven digits, which <see cref="Content"/> counts on.</summary>
    private const int Number = 1_234_567;

    private readonly Content _content;

    /// <param name="bodyBytes">Size that the body of the signed envelope comes to.</param>
    public Sample(int bodyBytes)
    {
        AgentId sender = AgentId.Parse($"{IacpMode.Memory}-sender");
        AgentId receiver = AgentId.Parse($"{IacpMode.Memory}-receiver");
        var options = new TransportOptions();
        _content = new Content(bodyBytes);
        Key = FixedKeys.Of(sender);
        Message = new Notification { Detail = NewContent() };
        Outgoing = new OutgoingMessage(Message, RecipientAddress.To(receiver));
        Sending = new SendPipeline(sender, Key, options, new NoPublisher(), TimeProvider.System);
        Verifier = new SignatureVerifier(new FixedKeys([sender, receiver]));
        Receiving = new ReceivePipeline(receiver, Ear.Inbox, SignaturePolicy.Required, options.ReaderOptions, options.ClockSkew, Verifier, TimeProvider.System);

        SignedMessage signed = Sending.Prepare(Outgoing);
        Envelope = signed.Envelope;
        Body = signed.Body;
        Claimed = EnvelopeReader.TryRead(Body, ReaderOptions, out UnverifiedEnvelope? claimed, out EnvelopeError? error)
            ? claimed
            : throw new InvalidOperationException(error.Message);
        SigningInput = new byte[Claimed.SigningInputLength];
        Claimed.CopySigningInput(SigningInput);
        ContentHash = SHA256.HashData(SigningInput);
        Signature = Convert.FromHexString(Claimed.Signature!);
    }

    public AgentPrivateKey Key { get; }

    public Notification Message { get; }

    public OutgoingMessage Outgoing { get; }

    public Envelope Envelope { get; }

    /// <summary>The signed envelope, as it goes to the broker and comes from it.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    public EnvelopeReaderOptions ReaderOptions { get; } = new TransportOptions().ReaderOptions;

    public UnverifiedEnvelope Claimed { get; }

    public byte[] SigningInput { get; }

    public byte[] ContentHash { get; }

    public byte[] Signature { get; }

    public SendPipeline Sending { get; }

    public SignatureVerifier Verifier { get; }

    public ReceivePipeline Receiving { get; }

    /// <summary>What <c>iacp-memory</c> puts into each message.</summary>
    public CanonicalJson NewContent() => CanonicalJson.From(new IacpContent(Number, _content.Text), IacpContentJson.Default.IacpContent);

    public void Dispose() => Key.Dispose();

    /// <summary>The steps end where the broker begins.</summary>
    private sealed class NoPublisher : IMessagePublisher
    {
        public Task PublishAsync(OutboundMessage message, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
